using Clutch.Obd;

namespace Clutch.Host;

/// <summary>A signal-set file as named on a command line or in a transcript.</summary>
internal static class SignalSetFile
{
    /// <summary>Reads the file.</summary>
    /// <returns>The set, or null and a sentence that names the file and, where it is the content that is wrong, the line.</returns>
    public static (SignalSet? Set, string? Error) Load(string path)
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"the signal set '{path}' cannot be read: {e.Message}");
        }

        return SignalSet.TryLoad(json, out SignalSet? set, out SignalSetError? error) ? (set, null) : (null, $"{path}, line {error.Line}: {error.Sentence}");
    }

    /// <summary>The set of an option; null when the option is not given.</summary>
    /// <exception cref="StartException">The file is not a signal set.</exception>
    public static SignalSet? LoadOption(string? path)
    {
        (SignalSet? set, string? error) = path is null ? default : Load(path);
        return error is null ? set : throw new StartException($"{error} Give --signalset a signal-set file of OBDb (version 3), unchanged.");
    }
}
