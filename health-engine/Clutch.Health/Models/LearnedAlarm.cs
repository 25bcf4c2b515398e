namespace Clutch.Health.Models;

/// <summary>
/// An alarm on a predicted life: raised below a threshold, given up well above it.
/// </summary>
public struct LearnedAlarm(double threshold)
{
    /// <summary>How far above the threshold an alarm is given up, and days beyond that.</summary>
    private const double Release = 1.6, ReleaseDays = 10;

    private readonly double _threshold = threshold;

    public bool IsRaised { get; private set; }

    /// <summary>Takes the next predicted life, days; NaN changes nothing. True while the alarm stands.</summary>
    public bool Take(double predicted)
    {
        if (double.IsNaN(predicted))
        {
            return IsRaised;
        }

        IsRaised = IsRaised ? predicted <= (_threshold * Release) + ReleaseDays : predicted < _threshold;
        return IsRaised;
    }
}
