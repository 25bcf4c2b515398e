namespace Clutch.Host;

/// <summary>When a device of the load may send. Shared by all of them.</summary>
/// <param name="time">The clock of the load.</param>
/// <param name="rate">Frames a second of one device; 0: as fast as the window allows.</param>
internal sealed class LoadPace(TimeProvider time, double rate)
{
    private long _begin;
    private bool _stopped;

    public TimeProvider Time => time;

    public bool IsFree => rate == 0;

    public long Now => time.GetTimestamp();

    public bool HasStopped => Volatile.Read(ref _stopped);

    public void Begin() => Volatile.Write(ref _begin, Now);

    /// <summary>No new frame; what has no PUBACK yet is still sent again.</summary>
    public void Stop() => Volatile.Write(ref _stopped, true);

    /// <summary>Frames that may be sent now by a device that has sent so many over this connection and so many ever.</summary>
    public long Due(long sent, long published)
    {
        if (HasStopped)
        {
            return published - sent;
        }

        return IsFree ? long.MaxValue : (long)(time.GetElapsedTime(Volatile.Read(ref _begin)).TotalSeconds * rate) - sent;
    }

    /// <summary>
    /// From when the frame's time to its PUBACK counts: at a fixed rate from the moment at which it was due, so that a frame that had to wait
    /// behind a slow answer is not taken for a quick one.
    /// </summary>
    public long DueAt(long frame) => IsFree ? Now : Volatile.Read(ref _begin) + (long)((frame + 1) / rate * time.TimestampFrequency);
}
