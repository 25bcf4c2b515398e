namespace Clutch.Health.Models;

/// <summary>
/// An alarm on a predicted life: raised when it lies below a threshold twice running, given up when it lies well above. One forecast of one day is no alarm.
/// </summary>
public struct LearnedAlarm(double threshold)
{
    /// <summary>How far above the threshold an alarm is given up, and days beyond that.</summary>
    private const double Release = 1.6, ReleaseDays = 10;

    private readonly double _threshold = threshold;
    private bool _below;

    public bool IsRaised { get; private set; }

    /// <summary>Takes the next predicted life, days; NaN changes nothing. True while the alarm stands.</summary>
    public bool Take(double predicted)
    {
        if (double.IsNaN(predicted))
        {
            return IsRaised;
        }

        bool below = predicted < _threshold;
        IsRaised = IsRaised ? predicted <= (_threshold * Release) + ReleaseDays : below && _below;
        _below = below;
        return IsRaised;
    }
}
