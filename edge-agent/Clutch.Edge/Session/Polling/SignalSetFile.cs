using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>A signal-set file as it is named on a command line, in settings or in a transcript.</summary>
public static class SignalSetFile
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
}
