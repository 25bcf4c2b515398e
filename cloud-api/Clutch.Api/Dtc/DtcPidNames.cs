using System.Globalization;
using Clutch.Dtc;
using Clutch.Telemetry;

namespace Clutch.Api;

/// <summary>Gives the PIDs of an answer about a code the names that this server has for them: <c>0C engine speed</c>.</summary>
public static class DtcPidNames
{
    private const int FieldsPerPid = 16;

    public static DtcAnswer Named(DtcAnswer answer) => answer.Pids.Count == 0 ? answer : answer with { Pids = [.. answer.Pids.Select(Named)] };

    /// <summary>A PID with several fields has the name of the first; one that the registry lacks stays a number.</summary>
    private static string Named(string pid)
    {
        // signals.csv: 1PPF is field F of service 01 PID PP.
        int first = 0x1000 | (byte.Parse(pid, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) << 4);
        for (int field = 0; field < FieldsPerPid; field++)
        {
            if (SignalRegistry.TryGet((ushort)(first | field), out Signal? signal))
            {
                return $"{pid} {InSentence(signal.Name)}";
            }
        }

        return pid;
    }

    /// <summary>An abbreviation keeps its capitals.</summary>
    private static string InSentence(string name) => name.Length > 1 && char.IsUpper(name[1]) ? name : $"{char.ToLowerInvariant(name[0])}{name[1..]}";
}
