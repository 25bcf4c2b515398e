using System.CommandLine;
using Clutch.Edge;
using Clutch.Obd;

namespace Clutch.Host;

/// <summary>The option <c>--signalset</c>.</summary>
internal static class SignalSetOption
{
    /// <summary>The option as agents take it: the settings carry the file's name, and are checked before anything starts.</summary>
    public static Option<string?> ForPolling() => new("--signalset") { Description = "OBDb signal-set file: its make-specific signals are polled beside the standard ones" };

    /// <summary>The set of an option; null when the option is not given.</summary>
    /// <exception cref="StartException">The file is not a signal set.</exception>
    public static SignalSet? Load(string? path)
    {
        (SignalSet? set, string? error) = path is null ? default : SignalSetFile.Load(path);
        return error is null ? set : throw new StartException($"{error} Give --signalset a signal-set file of OBDb (version 3), unchanged.");
    }
}
