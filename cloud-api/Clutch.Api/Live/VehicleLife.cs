using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Api.Live;

/// <summary>What the live tail knows of a vehicle. Written by the tail alone, read by anybody.</summary>
internal sealed class VehicleLife
{
    /// <summary>A car counts as connected while its newest frame is younger than this, in milliseconds.</summary>
    private const long ConnectedWithin = 5_000;

    private readonly CodeBoard _codes;
    private long _boot;
    private long _sequence;
    private long _lastFrame = long.MinValue / 2;
    private LinkMark _link;
    private SignalBook _signals;

    /// <summary>Begins with what the time series knows: an agent tells its link and its codes when they change and its own signals now and then, not at our start.</summary>
    public VehicleLife(IEnumerable<TextAttribute> attributes, IEnumerable<TroubleCodeList> codes, SignalBook signals)
    {
        TextAttribute? link = attributes.FirstOrDefault(attribute => attribute.Name == AttributeNames.Link);
        _link = link is not null && Enum.TryParse(link.Value, out LinkState state) ? new LinkMark(state, link.Time) : new LinkMark(LinkState.Unknown, 0);
        _codes = new CodeBoard(codes);
        _signals = signals;
    }

    /// <summary>What the vehicle's numbers mean, as far as it has said so by now.</summary>
    public SignalBook Signals => Volatile.Read(ref _signals);

    /// <summary>Server time of the newest frame, milliseconds since 1970.</summary>
    public long LastFrame => Interlocked.Read(ref _lastFrame);

    /// <summary>How the agent stands with the car at a server time.</summary>
    public LinkStatus Status(long now)
    {
        LinkMark link = Volatile.Read(ref _link);
        return new LinkStatus(now - LastFrame < ConnectedWithin && link.State is (LinkState.Connected or LinkState.Unknown), LinkNames.Of(link.State), link.Since);
    }

    /// <summary>Takes a frame in; false for one that was there already.</summary>
    /// <param name="frame">In the order of the log.</param>
    /// <param name="now">Server time, milliseconds since 1970.</param>
    /// <param name="status">The status when it is news.</param>
    /// <param name="codes">All trouble codes of the vehicle when the frame brought some.</param>
    public bool Take(in Frame frame, long now, out LinkStatus? status, out CodeList? codes)
    {
        status = null;
        codes = null;
        if (frame.Boot < _boot || (frame.Boot == _boot && frame.Sequence <= _sequence))
        {
            return false;
        }

        (_boot, _sequence) = (frame.Boot, frame.Sequence);
        LinkStatus before = Status(now);
        Interlocked.Exchange(ref _lastFrame, now);
        bool read = false;
        foreach (FrameEvent e in frame.Events)
        {
            if (e.Kind == FrameEventKind.Link && e.Data.Length == 1)
            {
                Volatile.Write(ref _link, new LinkMark((LinkState)e.Data[0], e.Time));
            }
            else if (e.Kind == FrameEventKind.TroubleCodes)
            {
                read |= _codes.Take(in e);
            }
            else if (e.Kind == FrameEventKind.SignalDefinition && SignalDefinition.TryRead(e.Data, out SignalDefinition? definition))
            {
                Volatile.Write(ref _signals, _signals.With(e.Time, definition));
            }
        }

        LinkStatus after = Status(now);
        status = after == before ? null : after;
        codes = read ? _codes.List() : null;
        return true;
    }

    private sealed record LinkMark(LinkState State, long Since);
}
