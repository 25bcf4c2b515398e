namespace Clutch.Telemetry;

/// <summary>The samples of one signal, ECU and quality while a frame gathers. Keeps its arrays, and its last time, from frame to frame.</summary>
internal sealed class FrameColumn(ushort signal, uint ecu, SampleQuality quality)
{
    private long[] _times = new long[16];
    private long[] _raws = new long[16];

    public ushort Signal => signal;

    public uint Ecu => ecu;

    public SampleQuality Quality => quality;

    public int Count { get; private set; }

    /// <summary>Outlives the frame, so that times increase over frames too.</summary>
    public long LastTime { get; private set; } = -1;

    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public ReadOnlySpan<long> Raws => _raws.AsSpan(0, Count);

    public bool Is(in Sample sample) => sample.Signal == signal && sample.Ecu == ecu && sample.Quality == quality;

    /// <summary>Same ECU, quality and times: fit for one group.</summary>
    public bool Shares(FrameColumn other) => other.Ecu == ecu && other.Quality == quality && Times.SequenceEqual(other.Times);

    public void Add(long time, long raw)
    {
        if (Count == _times.Length)
        {
            Array.Resize(ref _times, Count * 2);
            Array.Resize(ref _raws, Count * 2);
        }

        _times[Count] = time;
        _raws[Count++] = raw;
        LastTime = time;
    }

    public void Clear() => Count = 0;
}
