using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>One request of a signal set with its deadline and its figures. Several commands of a set may share it: years of one make.</summary>
internal sealed class SetRequest
{
    private const int MostSilences = 3;
    private const int SlowedFactor = 10;
    private static readonly TimeSpan s_leastSlowed = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly TimeSpan _period;
    private int _silences;
    private long? _lastAsked;
    private long _lastValue;
    private double _interval;

    /// <summary>A request that is due at once.</summary>
    /// <param name="commands">Of one request to one ECU.</param>
    /// <param name="form">How the adapter takes a count of frames.</param>
    /// <param name="signals">For each command its signals in their order; null for one that is not polled.</param>
    /// <param name="time">Clock.</param>
    public SetRequest(SignalSetCommand[] commands, CountForm form, SetSignal?[][] signals, TimeProvider time)
    {
        (Commands, Signals, _time) = (commands, signals, time);
        Text = commands[0].RequestText;
        Sent = new CountedRequest(Text, form);
        _period = TimeSpan.FromSeconds(Math.Clamp(commands.Min(command => command.PeriodSeconds), 0.01, 86_400));
    }

    public SignalSetCommand[] Commands { get; }

    public SetSignal?[][] Signals { get; }

    /// <summary>Without a count.</summary>
    public string Text { get; }

    public CountedRequest Sent { get; private set; }

    /// <summary>Why it is not asked any more.</summary>
    public string? Dropped { get; private set; }

    /// <summary>When it is due, a timestamp; long past before it was asked.</summary>
    public long Due => _lastAsked is { } last ? last + (long)(Interval.TotalSeconds * _time.TimestampFrequency) : long.MinValue;

    public long Asked { get; private set; }

    public long Values { get; private set; }

    /// <summary>Share of its interval that it has waited.</summary>
    public double Progress(long now) => _lastAsked is { } last ? _time.GetElapsedTime(last, now) / Interval : double.MaxValue;

    public void Ask(long now)
    {
        Asked++;
        _lastAsked = now;
    }

    /// <summary>An answer with values.</summary>
    /// <param name="frames">CAN frames that carried it.</param>
    /// <param name="at">Timestamp of the values.</param>
    public void Answered(int frames, long at)
    {
        Sent.Answered(frames);
        if (Values++ > 0)
        {
            double interval = _time.GetElapsedTime(_lastValue, at).TotalSeconds;
            _interval = Values == 2 ? interval : _interval + ((interval - _interval) / 8);
        }

        _lastValue = at;
        _silences = 0;
    }

    /// <summary>No value. After three in a row the ECU seems not to be in this car, and is asked once in a while.</summary>
    public void Failed()
    {
        _silences++;
        Sent.Unlearn();
    }

    /// <summary>The adapter takes no count.</summary>
    public void ForgetCount() => Sent = new CountedRequest(Text, CountForm.None);

    public void Drop(string reason) => Dropped ??= reason;

    private TimeSpan Interval => _silences < MostSilences ? _period : _period * SlowedFactor > s_leastSlowed ? _period * SlowedFactor : s_leastSlowed;

    public PolledSetRequest Report(string ecu) => new(
        ecu,
        Text,
        [.. Signals.SelectMany(of => of).OfType<SetSignal>().Select(signal => signal.Definition.Signal.Path)],
        _period,
        _interval > 0 ? 1 / _interval : 0,
        Values,
        Asked,
        Dropped);
}
