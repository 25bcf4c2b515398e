namespace Clutch.Edge;

/// <summary>What is tried on a link that is open but does not do what it should, in this order.</summary>
public enum RecoveryStep : byte
{
    /// <summary>CR, then everything up to a prompt and silence is dropped.</summary>
    Return,

    /// <summary>The next request, without anything in between.</summary>
    Repeat,

    /// <summary><c>ATPC</c>: the adapter lets go of the bus and takes it up with the next request.</summary>
    CloseProtocol,

    /// <summary><c>ATWS</c>, and the settings of the session again.</summary>
    WarmStart,

    /// <summary><c>ATZ</c> and the whole set-up.</summary>
    Reset,

    /// <summary>The link is closed and opened.</summary>
    Reopen,
}

/// <summary>How often each step was taken, and why the last one was. Any thread may read it.</summary>
public sealed class RecoveryTally
{
    private readonly long[] _taken = new long[(int)RecoveryStep.Reopen + 1];
    private volatile string? _last;

    /// <summary>Times that a step was taken since the start.</summary>
    public long this[RecoveryStep step] => Interlocked.Read(ref _taken[(int)step]);

    /// <summary>The last step and its reason; null when there was none yet.</summary>
    public string? Last => _last;

    internal void Count(RecoveryStep step, string reason)
    {
        Interlocked.Increment(ref _taken[(int)step]);
        _last = $"{step}: {reason}";
    }
}
