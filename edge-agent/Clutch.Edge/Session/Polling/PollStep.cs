namespace Clutch.Edge;

/// <summary>What one step of polling came to.</summary>
public enum PollStep : byte
{
    /// <summary>Nothing is due.</summary>
    Idle,

    /// <summary>Values are in <see cref="SignalPoller.Samples"/>.</summary>
    Values,

    /// <summary>An exchange without a value.</summary>
    NoValue,

    /// <summary>An exchange without a prompt; a CR has brought the adapter back.</summary>
    Hung,

    /// <summary>An exchange without a prompt, and none after a CR either.</summary>
    Mute,

    /// <summary>The adapter has lost its settings.</summary>
    AdapterReset,

    LinkGone,
}
