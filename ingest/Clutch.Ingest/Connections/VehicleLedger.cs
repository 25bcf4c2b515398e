namespace Clutch.Ingest.Connections;

/// <summary>(boot, sequence) of a frame; both are positive, so that the default stands for "no frame".</summary>
internal readonly record struct FrameKey(long Boot, long Sequence);

/// <summary>
/// What the front door remembers of one vehicle beyond a connection: which frames are durable, of its last two boots, and how much it
/// sends. Learned from what comes; after a start of the server nothing is known, and a frame that comes again is appended again, which
/// the stores recognize. Thread-safe.
/// </summary>
internal sealed class VehicleLedger(string vehicle, RateLimit rate, IngestCounters counters)
{
    private readonly Lock _gate = new();
    private BootSequence? _current;
    private BootSequence? _previous;
    private bool _hasNews;

    public string Vehicle => vehicle;

    public RateLimit Rate => rate;

    /// <summary>A gap was opened that the vehicle has not been told of.</summary>
    public bool HasNews => Volatile.Read(ref _hasNews);

    /// <summary>Whether the frame is durable in the log: it may be acknowledged without being appended.</summary>
    public bool Knows(FrameKey key)
    {
        lock (_gate)
        {
            return Of(key.Boot)?.Knows(key.Sequence) ?? false;
        }
    }

    /// <summary>The log has the frame.</summary>
    public void Note(FrameKey key)
    {
        lock (_gate)
        {
            if (Of(key.Boot) is not { } boot)
            {
                // Boots count up. A frame of an older boot than the last two is stored like any other and not judged.
                if (_current is null || key.Boot > _current.Boot)
                {
                    (_previous, _current) = (_current, new BootSequence(key.Boot, key.Sequence));
                }
            }
            else if (boot.Note(key.Sequence, out int found, out int filled))
            {
                counters.CountGaps(found, filled);
                _hasNews |= found > 0;
            }
        }
    }

    /// <summary>All gaps, older boot first; from here on they count as told.</summary>
    public IReadOnlyList<FrameGap> Tell()
    {
        lock (_gate)
        {
            _hasNews = false;
            var gaps = new List<FrameGap>();
            foreach (BootSequence? boot in new[] { _previous, _current })
            {
                foreach (SequenceRange gap in boot is null ? [] : boot.Gaps)
                {
                    gaps.Add(new FrameGap(boot!.Boot, gap.From, gap.To));
                }
            }

            return gaps;
        }
    }

    /// <summary>All gaps, for people to look at.</summary>
    public IReadOnlyList<FrameGap> Gaps()
    {
        lock (_gate)
        {
            bool news = _hasNews;
            IReadOnlyList<FrameGap> gaps = Tell();
            _hasNews = news;
            return gaps;
        }
    }

    /// <summary>Frames in all gaps.</summary>
    public long Missing()
    {
        lock (_gate)
        {
            return MissingIn(_previous) + MissingIn(_current);
        }
    }

    private static long MissingIn(BootSequence? boot)
    {
        long frames = 0;
        foreach (SequenceRange gap in boot is null ? [] : boot.Gaps)
        {
            frames += gap.To - gap.From + 1;
        }

        return frames;
    }

    private BootSequence? Of(long boot) => boot == _current?.Boot ? _current : boot == _previous?.Boot ? _previous : null;
}
