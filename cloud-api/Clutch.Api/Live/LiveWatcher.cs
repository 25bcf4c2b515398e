using System.Threading.Channels;

namespace Clutch.Api.Live;

/// <summary>One subscription. Its queue is bounded: what a slow watcher does not take is dropped, oldest first, and counted.</summary>
internal sealed class LiveWatcher : IDisposable
{
    private const int MostWaiting = 512;

    private readonly Channel<LiveFrame> _frames;
    private readonly string _vehicle;
    private readonly Action<LiveWatcher> _remove;
    private long _missed;

    public LiveWatcher(string vehicle, Action<LiveWatcher> remove)
    {
        _vehicle = vehicle;
        _remove = remove;
        _frames = Channel.CreateBounded<LiveFrame>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Missed(1));
    }

    public ChannelReader<LiveFrame> Frames => _frames.Reader;

    public void Offer(LiveFrame frame)
    {
        if (frame.Vehicle == _vehicle)
        {
            _frames.Writer.TryWrite(frame);
        }
    }

    public void Missed(long frames) => Interlocked.Add(ref _missed, frames);

    /// <summary>Frames dropped since the last call.</summary>
    public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

    public void Dispose() => _remove(this);
}
