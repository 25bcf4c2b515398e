namespace Clutch.Health;

/// <summary>
/// Acceleration from road speeds, which come in whole km/h: taken over at least a second and a half, so that a drive read once or twice a second looks the same.
/// </summary>
internal struct SpeedSlope
{
    private const long Over = 1_500;
    private const long Speaks = 5_000;

    private float _anchor;
    private float _slope;
    private long _anchorTime;
    private long _slopeTime;

    public void Observe(float kilometresPerHour, long time)
    {
        long passed = time - _anchorTime;
        if (_anchorTime != 0 && passed < Over)
        {
            return;
        }

        if (_anchorTime != 0 && passed <= Channels.QuickAge)
        {
            (_slope, _slopeTime) = ((kilometresPerHour - _anchor) / 3.6f / (passed / 1000f), time);
        }

        (_anchor, _anchorTime) = (kilometresPerHour, time);
    }

    /// <summary>m/s²; NaN when no two speeds are near.</summary>
    public readonly float At(long time) => _slopeTime != 0 && time - _slopeTime <= Speaks ? _slope : float.NaN;
}
