using System.Globalization;
using Clutch.Contracts.Tests.Kafka;
using Clutch.Contracts.Tests.Log;
using Clutch.Contracts.Tests.TimeSeries;

namespace Clutch.Contracts.Tests;

/// <summary>This assembly as a program of its own: works for ever, and prints the number of the last record that it is done with.</summary>
internal static class Program
{
    public const string LogWriter = "log";
    public const string TimeSeriesWriter = "timeseries";
    public const string KafkaWriter = "kafka-writer";
    public const string KafkaReader = "kafka-reader";

    private static void Main(string[] args)
    {
        Action<string> work = args[0] switch
        {
            LogWriter => LogKillTests.Write,
            TimeSeriesWriter => TimeSeriesKillTests.Write,
            KafkaWriter => KafkaKillTests.Write,
            KafkaReader => KafkaKillTests.Read,
            _ => throw new ArgumentException($"'{args[0]}' is no work for this program", nameof(args)),
        };
        work(args[1]);
    }

    /// <summary>One write call a line, so that a kill leaves whole lines and at most one torn.</summary>
    public static void Acknowledge(long number) => Console.Out.Write(number.ToString(CultureInfo.InvariantCulture) + "\n");
}
