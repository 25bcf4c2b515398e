using System.Collections.Frozen;

namespace Clutch.Obd;

/// <summary>Why a signal set was refused.</summary>
/// <param name="Line">Line of the file, from 1; 0 when the file as a whole is meant.</param>
/// <param name="Sentence">What is wrong there, and what is allowed.</param>
public sealed record SignalSetError(int Line, string Sentence);

/// <summary>Make-specific signals in the OBDb format (signal set version 3), read unchanged.</summary>
public sealed class SignalSet
{
    private readonly FrozenDictionary<int, SignalSetCommand[]> _byRequest;

    internal SignalSet(SignalSetCommand[] commands)
    {
        Commands = commands;
        _byRequest = commands.GroupBy(c => Key(c.Service, c.Identifier)).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    /// <summary>All commands, in the order of the file.</summary>
    public IReadOnlyList<SignalSetCommand> Commands { get; }

    /// <summary>Reads a signal-set file.</summary>
    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="set">The signals; null when refused.</param>
    /// <param name="error">Line and reason; null when read.</param>
    public static bool TryLoad(
        ReadOnlyMemory<byte> json,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SignalSet? set,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out SignalSetError? error)
    {
        var loader = new SignalSetLoader(json.Span);
        set = loader.Load() is { } commands ? new SignalSet(commands) : null;
        error = loader.Error;
        return set is not null;
    }

    /// <summary>Commands whose answer starts like this; several cars or ECUs may share a request.</summary>
    /// <param name="answer">From the service byte (41, 61, 62) on.</param>
    public ReadOnlySpan<SignalSetCommand> Find(ReadOnlySpan<byte> answer)
    {
        if (answer.Length < 2)
        {
            return default;
        }

        int service = answer[0] - 0x40;
        int identifier = service == 0x22 ? answer.Length < 3 ? -1 : (answer[1] << 8) | answer[2] : answer[1];
        return _byRequest.GetValueOrDefault(Key(service, identifier));
    }

    private static int Key(int service, int identifier) => (service << 16) | (identifier & 0xFFFF);
}
