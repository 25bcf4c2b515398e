using Clutch.Telemetry;

namespace Clutch.Health;

/// <summary>The samples of one frame that the engine listens to, in order of time. Frames hold them signal by signal.</summary>
internal sealed class HeardSamples
{
    private const int IndexBits = 12;

    private readonly long[] _order = new long[FrameFormat.MaxSamples];
    private readonly Heard[] _heard = new Heard[FrameFormat.MaxSamples];
    private int _count;

    static HeardSamples() => System.Diagnostics.Debug.Assert(FrameFormat.MaxSamples <= 1 << IndexBits, "an index must fit below the time");

    public int Count => _count;

    public ref readonly Heard this[int position] => ref _heard[_order[position] & ((1 << IndexBits) - 1)];

    public void Read(in Frame frame)
    {
        _count = 0;
        foreach (Sample sample in frame.Samples)
        {
            if (!Channels.TryGet(sample.Signal, out Channels.Source source))
            {
                continue;
            }

            float value = sample.HasValue ? source.Value(sample.Raw) : float.NaN;
            _heard[_count] = new Heard(sample.Time, ((ulong)source.Rank << 32) | sample.Ecu, value, (Channel)source.Channel);
            _order[_count] = (sample.Time << IndexBits) | (uint)_count;
            _count++;
        }

        Array.Sort(_order, 0, _count);
    }

    /// <summary>One value of a channel; NaN: silent, or not plausible.</summary>
    internal readonly record struct Heard(long Time, ulong Speaker, float Value, Channel Channel);
}
