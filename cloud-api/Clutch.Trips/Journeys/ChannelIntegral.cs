namespace Clutch.Trips;

/// <summary>Trapezoids between successive samples of one channel. What lies further apart than the gap, or behind a silence, is not integrated.</summary>
internal struct ChannelIntegral
{
    private double _value;
    private long _time;
    private bool _isKnown;

    /// <summary>Takes the next sample; gives value × milliseconds and milliseconds since the last one.</summary>
    public Integral Take(double value, long time, long gap)
    {
        long elapsed = time - _time;
        Integral integral = _isKnown && elapsed <= gap ? new Integral((_value + value) / 2 * elapsed, elapsed) : default;
        (_value, _time, _isKnown) = (value, time, true);
        return integral;
    }

    /// <summary>The source fell silent, or something new begins.</summary>
    public void Forget() => _isKnown = false;
}
