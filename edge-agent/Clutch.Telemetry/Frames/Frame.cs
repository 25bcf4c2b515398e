namespace Clutch.Telemetry;

/// <summary>
/// A checked view of the bytes of one frame. <see cref="TryRead"/> scans the whole structure once, so that the enumerators
/// need no further checks. Nothing here allocates, the reject path included.
/// </summary>
public readonly ref struct Frame
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _groups;
    private readonly int _events;

    private Frame(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> vehicle, long boot, long sequence, long baseTime, int groups, int events, int samples, int eventCount)
    {
        _bytes = bytes;
        _groups = groups;
        _events = events;
        Vehicle = vehicle;
        Boot = boot;
        Sequence = sequence;
        BaseTime = baseTime;
        SampleCount = samples;
        EventCount = eventCount;
    }

    /// <summary>The vehicle id, in ASCII.</summary>
    public ReadOnlySpan<byte> Vehicle { get; }

    public long Boot { get; }

    public long Sequence { get; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long BaseTime { get; }

    public int SampleCount { get; }

    public int EventCount { get; }

    /// <summary>The samples, column by column.</summary>
    public SampleEnumerator Samples => new(_bytes, _groups, BaseTime);

    /// <summary>The events, in the order in which they were written.</summary>
    public EventEnumerator Events => new(_bytes, _events, BaseTime);

    /// <summary>Checks the bytes and gives the view; on anything but <see cref="FrameReject.None"/> the view is empty.</summary>
    public static FrameReject TryRead(ReadOnlySpan<byte> bytes, out Frame frame)
    {
        frame = default;
        if (bytes.Length > FrameFormat.MaxBytes)
        {
            return FrameReject.TooLarge;
        }

        var pack = new PackReader(bytes);
        if (!pack.TryArray(out int elements) || elements != 7)
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.NotAFrame;
        }

        if (!pack.TryInteger(out long version))
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.NotAFrame;
        }

        if (version != FrameFormat.Version)
        {
            return FrameReject.UnsupportedVersion;
        }

        if (!pack.TryText(out ReadOnlySpan<byte> vehicle) || !Topics.IsVehicle(vehicle))
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadVehicle;
        }

        if (!pack.TryInteger(out long boot) || boot <= 0)
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadBoot;
        }

        if (!pack.TryInteger(out long sequence) || sequence <= 0)
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadSequence;
        }

        if (!pack.TryInteger(out long baseTime) || baseTime is < 0 or > FrameFormat.MaxTime)
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadTime;
        }

        int groups = pack.Position;
        FrameReject reject = FrameScan.Groups(ref pack, baseTime, out int samples);
        if (reject != FrameReject.None)
        {
            return reject;
        }

        int events = pack.Position;
        reject = FrameScan.Events(ref pack, baseTime, out int eventCount);
        if (reject != FrameReject.None)
        {
            return reject;
        }

        if (pack.Remaining != 0)
        {
            return FrameReject.TrailingBytes;
        }

        frame = new Frame(bytes, vehicle, boot, sequence, baseTime, groups, events, samples, eventCount);
        return FrameReject.None;
    }
}

/// <summary>One event of a frame.</summary>
/// <param name="kind">What happened.</param>
/// <param name="ecu">CAN id or source address it came from; 0 when the agent itself says it.</param>
/// <param name="time">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="data">As <see cref="FrameEventKind"/> describes.</param>
public readonly ref struct FrameEvent(FrameEventKind kind, uint ecu, long time, ReadOnlySpan<byte> data)
{
    public FrameEventKind Kind { get; } = kind;

    public uint Ecu { get; } = ecu;

    public long Time { get; } = time;

    public ReadOnlySpan<byte> Data { get; } = data;
}
