using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>
/// Tells readers of the frames what the vehicle's own numbers mean: before the first sample of a number in this boot, and then one definition after
/// another, so that each is told again within <see cref="s_round"/>. Definitions that no sample uses are never sent. One thread; allocates nothing per sample.
/// </summary>
internal sealed class SignalDictionary(Recorder recorder, TimeProvider time)
{
    /// <summary>Two hundred definitions of a hundred bytes are then 33 bytes a second.</summary>
    private static readonly TimeSpan s_round = TimeSpan.FromMinutes(10);

    private readonly List<byte[]> _told = [];
    private readonly HashSet<ushort> _numbers = [];
    private long _lastTold;
    private int _next;

    /// <summary>Defines a number unless this boot has done so.</summary>
    /// <param name="definition">Of the sample that follows.</param>
    /// <param name="at">The sample's time, milliseconds since 1970.</param>
    public void Tell(SignalDefinition definition, long at)
    {
        if (_numbers.Add(definition.Signal.Number))
        {
            byte[] bytes = definition.ToBytes();
            recorder.AddEvent(FrameEventKind.SignalDefinition, 0, at, bytes);
            _told.Add(bytes);
            _lastTold = time.GetTimestamp();
        }
    }

    /// <summary>Tells one definition again when its turn has come.</summary>
    /// <param name="at">Now, milliseconds since 1970.</param>
    public void Repeat(long at)
    {
        if (_told.Count > 0 && time.GetElapsedTime(_lastTold) >= s_round / _told.Count)
        {
            recorder.AddEvent(FrameEventKind.SignalDefinition, 0, at, _told[_next]);
            _next = (_next + 1) % _told.Count;
            _lastTold = time.GetTimestamp();
        }
    }
}
