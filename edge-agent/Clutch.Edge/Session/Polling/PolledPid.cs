using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>What experience says of a PID.</summary>
public enum PidState : byte
{
    /// <summary>Asked at its wanted rate, together with others.</summary>
    Good,

    /// <summary>Was missing from the answers to its group: asked alone, to learn whether it is silent or was lost.</summary>
    Suspect,

    /// <summary>Silent: asked at a tenth of its rate.</summary>
    Slowed,

    /// <summary>Silent for long: asked once a minute.</summary>
    Silent,
}

/// <summary>A wish with its deadline, its history and its figures. Times are timestamps of the plan's time provider.</summary>
internal sealed class PolledPid(PollWish wish, TimeProvider time)
{
    private const int MostMisses = 3;
    private const int SlowedFactor = 10;
    private static readonly TimeSpan s_leastSlowed = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_probe = TimeSpan.FromMinutes(1);

    /// <summary>What "as often as possible" counts for against wishes with an interval.</summary>
    private static readonly TimeSpan s_oftenAsPossible = TimeSpan.FromMilliseconds(100);

    private int _misses;
    private long? _lastAsked;
    private long _lastValue;
    private double _interval;
    private double _latenessSum;
    private double _latenessMost;

    public PollWish Wish { get; } = wish;

    public byte Pid => Wish.Pid;

    public PidState State { get; private set; }

    /// <summary>Known to spoil a group, or of uncertain length: never asked with others.</summary>
    public bool IsAlone { get; set; } = PidTable.BatchableLength(wish.Pid) == 0;

    /// <summary>Its group was refused and is being cut in halves.</summary>
    public bool IsOnTrial { get; set; }

    /// <summary>How often it answered alone after it had been missing from its group.</summary>
    public int Returns { get; private set; }

    /// <summary>The answer from which it was missing held this many PIDs, the first of the request; 0 when it held others.</summary>
    public int PrefixThatCame { get; private set; }

    public long Due { get; private set; } = time.GetTimestamp();

    /// <summary>
    /// How many of its intervals it has waited, less by its priority. While the link carries all wishes, the most urgent is the one with
    /// the earliest deadline; when it does not, everything slows down in proportion and nothing starves.
    /// </summary>
    public double Urgency(long now)
    {
        TimeSpan interval = Wish.Interval > TimeSpan.Zero ? Wish.Interval : s_oftenAsPossible;
        return _lastAsked is { } last ? time.GetElapsedTime(last, now) / (interval * (1 + ((int)Wish.Priority / 2.0))) : double.MaxValue;
    }

    public long Asked { get; private set; }

    public long Values { get; private set; }

    public AgeHistogram Ages { get; } = new();

    /// <summary>A request for it is about to leave.</summary>
    public void Ask(long now)
    {
        Asked++;
        _lastAsked = now;
        double late = Wish.Interval > TimeSpan.Zero ? time.GetElapsedTime(Due, now).TotalSeconds : 0;
        _latenessSum += late;
        _latenessMost = Math.Max(_latenessMost, late);
        TimeSpan interval = State switch
        {
            PidState.Slowed => Wish.Interval * SlowedFactor > s_leastSlowed ? Wish.Interval * SlowedFactor : s_leastSlowed,
            PidState.Silent => s_probe,
            _ => Wish.Interval,
        };

        // A source that is behind does not catch up: two values in a row tell less than two at their times.
        Due = Math.Max(Due + Ticks(interval), now);
    }

    /// <summary>A value came. True: what is known of this PID changed, and groups with it.</summary>
    public bool Came(long at, long now)
    {
        if (Values > 0)
        {
            Ages.Add(time.GetElapsedTime(_lastValue, now));
            double interval = time.GetElapsedTime(_lastValue, at).TotalSeconds;
            _interval = Values == 1 ? interval : _interval + ((interval - _interval) / 8);
        }

        Values++;
        _lastValue = at;
        _misses = 0;
        Returns += State == PidState.Suspect ? 1 : 0;
        bool changed = State != PidState.Good;
        State = PidState.Good;
        return changed;
    }

    /// <summary>No value came. True: what is known of this PID changed.</summary>
    /// <param name="inGroup">It was asked with others.</param>
    /// <param name="prefix">See <see cref="PrefixThatCame"/>.</param>
    public bool Missed(bool inGroup, int prefix)
    {
        if (++_misses < MostMisses)
        {
            return false;
        }

        _misses = 0;
        if (inGroup)
        {
            PrefixThatCame = prefix;
            State = PidState.Suspect;
            return true;
        }

        PidState before = State;
        State = State is PidState.Slowed or PidState.Silent ? PidState.Silent : PidState.Slowed;
        return before != State;
    }

    public void ForgetReturns() => Returns = 0;

    public PolledSignal Report(long now) => new(
        Pid,
        State,
        Wish.Interval,
        _interval > 0 ? 1 / _interval : 0,
        Values > 0 ? time.GetElapsedTime(_lastValue, now) : null,
        Ages.Percentile(0.99),
        Asked > 0 ? TimeSpan.FromSeconds(_latenessSum / Asked) : TimeSpan.Zero,
        TimeSpan.FromSeconds(_latenessMost),
        Values,
        Asked);

    private long Ticks(TimeSpan interval) => (long)(interval.TotalSeconds * time.TimestampFrequency);
}
