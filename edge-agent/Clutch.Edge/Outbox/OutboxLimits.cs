namespace Clutch.Edge;

/// <summary>How much an outbox keeps while the server is away.</summary>
/// <param name="Bytes">Of all frames together. The file is a little larger.</param>
/// <param name="Age">Since a frame was recorded, by this machine's clock.</param>
public readonly record struct OutboxLimits(long Bytes, TimeSpan Age)
{
    /// <summary>What <see cref="EdgeOptions"/> says unless told otherwise.</summary>
    public static OutboxLimits Usual { get; } = Of(new EdgeOptions());

    public static OutboxLimits Of(EdgeOptions options) => new(options.OutboxMegabytes * 1_000_000L, TimeSpan.FromDays(options.OutboxDays));
}
