using System.Threading.Channels;

namespace Clutch.Api.Live;

/// <summary>One subscription. Its queue is bounded: what a slow watcher does not take is dropped, oldest first, and counted.</summary>
internal sealed class LiveWatcher : IDisposable
{
    internal const int MostWaiting = 512;

    private readonly Channel<LiveFrame> _frames;
    private readonly Action<LiveWatcher> _remove;
    private long _missed;
    private bool _missedUncounted;

    /// <summary>A subscription to one vehicle.</summary>
    /// <param name="vehicle">Vehicle id.</param>
    /// <param name="missedUncounted">Frames were missed before the subscription, and nobody knows how many.</param>
    /// <param name="dropped">Called for every frame that is dropped.</param>
    /// <param name="remove">Ends the subscription.</param>
    public LiveWatcher(string vehicle, bool missedUncounted, Action dropped, Action<LiveWatcher> remove)
    {
        Vehicle = vehicle;
        _missedUncounted = missedUncounted;
        _remove = remove;
        _frames = Channel.CreateBounded<LiveFrame>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ =>
            {
                Interlocked.Increment(ref _missed);
                dropped();
            });
    }

    public string Vehicle { get; }

    public ChannelReader<LiveFrame> Frames => _frames.Reader;

    /// <summary>Takes a frame of its vehicle.</summary>
    public void Offer(LiveFrame frame) => _frames.Writer.TryWrite(frame);

    /// <summary>Nothing comes any more.</summary>
    public void End() => _frames.Writer.TryComplete();

    /// <summary>Whether frames were missed since the last call. Belongs to the reader.</summary>
    /// <param name="missed">How many; null when nobody knows.</param>
    public bool TakeGap(out long? missed)
    {
        long dropped = Interlocked.Exchange(ref _missed, 0);
        missed = _missedUncounted ? null : dropped;
        bool gap = _missedUncounted || dropped > 0;
        _missedUncounted = false;
        return gap;
    }

    public void Dispose() => _remove(this);
}
