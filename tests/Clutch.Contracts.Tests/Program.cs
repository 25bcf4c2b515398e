using System.Globalization;
using Clutch.Contracts.Tests.Log;
using Clutch.Contracts.Tests.TimeSeries;

namespace Clutch.Contracts.Tests;

/// <summary>This assembly as a program of its own: writes for ever, and prints the number of the last record once it is durable.</summary>
internal static class Program
{
    public const string LogWriter = "log";
    public const string TimeSeriesWriter = "timeseries";

    private static void Main(string[] args)
    {
        Action<string> write = args[0] == LogWriter ? LogKillTests.Write : TimeSeriesKillTests.Write;
        write(args[1]);
    }

    /// <summary>One write call a line, so that a kill leaves whole lines and at most one torn.</summary>
    public static void Acknowledge(long number) => Console.Out.Write(number.ToString(CultureInfo.InvariantCulture) + "\n");
}
