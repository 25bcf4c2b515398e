using System.Runtime.CompilerServices;

namespace Clutch.Health;

/// <summary>
/// What one measure was over the drives since the part concerned was fitted: the newest observations, the car's own normal from the first ones, and means that
/// forget. Part of the stored state of a vehicle: plain memory of constant size.
/// </summary>
public struct MeasureHistory
{
    /// <summary>Observations that make the car's own normal.</summary>
    public const int BaselineLength = 12;

    /// <summary>Newest observations kept.</summary>
    public const int Kept = 32;

    /// <summary>Length of a period that one slow value is the mean of, days: <see cref="Kept"/> of them are two and a half years.</summary>
    public const float SlowPeriod = 28;

    private const float Forgetting = 0.15f;

    private Values _values;
    private Values _days;
    private Values _slowValues;
    private Values _slowDays;
    private double _slowSum;
    private double _slowDaySum;
    private int _slowObservations;
    private int _slowCount;
    private int _period;
    private double _baselineSum;
    private double _baselineSquares;
    private double _total;
    private float _smooth;
    private int _count;

    /// <summary>Observations so far.</summary>
    public readonly int Count => _count;

    /// <summary>Sum of all of them.</summary>
    public readonly double Total => _total;

    /// <summary>Mean that forgets: a new observation has a weight of 0.15; NaN when there is none.</summary>
    public readonly float Smooth => _count == 0 ? float.NaN : _smooth;

    /// <summary>Newest observation; NaN when there is none.</summary>
    public readonly float Newest => _count == 0 ? float.NaN : _values[(_count - 1) % Kept];

    /// <summary>Mean of the first <see cref="BaselineLength"/> observations; NaN before the fourth.</summary>
    public readonly float Baseline => _count < 4 ? float.NaN : (float)(_baselineSum / Math.Min(_count, BaselineLength));

    /// <summary>Standard deviation of those.</summary>
    public readonly float BaselineDeviation
    {
        get
        {
            int n = Math.Min(_count, BaselineLength);
            if (n < 4)
            {
                return float.NaN;
            }

            double mean = _baselineSum / n;
            return (float)Math.Sqrt(Math.Max(0, (_baselineSquares / n) - (mean * mean)));
        }
    }

    /// <summary>Takes an observation, made so many days after the vehicle was first heard; NaN is none.</summary>
    public void Add(float value, float day)
    {
        if (float.IsNaN(value))
        {
            return;
        }

        if (_count < BaselineLength)
        {
            _baselineSum += value;
            _baselineSquares += (double)value * value;
        }

        AddSlow(value, day);
        _total += value;
        _smooth = _count == 0 ? value : _smooth + ((value - _smooth) * Math.Max(Forgetting, 1f / (_count + 1)));
        (_values[_count % Kept], _days[_count % Kept]) = (value, day);
        _count++;
    }

    /// <summary>The part was replaced: the old one's values say nothing about the new one.</summary>
    public void Forget() => this = default;

    /// <summary>The part was replaced on a day: of what was observed since, the newest observations are the new part's.</summary>
    public void ForgetBefore(float day)
    {
        Span<float> values = stackalloc float[Kept];
        Span<float> days = stackalloc float[Kept];
        int n = CopyNewest(values, days);
        this = default;
        for (int i = 0; i < n; i++)
        {
            if (days[i] > day)
            {
                Add(values[i], days[i]);
            }
        }
    }

    /// <summary>Copies the means of the newest periods of <see cref="SlowPeriod"/> days that are over, oldest first, with the mean day of each, and says how many there are.</summary>
    public readonly int CopySlow(Span<float> values, Span<float> days)
    {
        int n = Math.Min(Math.Min(_slowCount, Kept), values.Length);
        for (int i = 0; i < n; i++)
        {
            int at = (_slowCount - n + i) % Kept;
            (values[i], days[i]) = (_slowValues[at], _slowDays[at]);
        }

        return n;
    }

    /// <summary>Copies the newest observations, oldest first, and says how many there are.</summary>
    public readonly int CopyNewest(Span<float> values, Span<float> days)
    {
        int n = Math.Min(Math.Min(_count, Kept), values.Length);
        for (int i = 0; i < n; i++)
        {
            int at = (_count - n + i) % Kept;
            (values[i], days[i]) = (_values[at], _days[at]);
        }

        return n;
    }

    private void AddSlow(float value, float day)
    {
        int period = (int)(day / SlowPeriod);
        if (_slowObservations > 0 && period != _period)
        {
            (_slowValues[_slowCount % Kept], _slowDays[_slowCount % Kept]) = ((float)(_slowSum / _slowObservations), (float)(_slowDaySum / _slowObservations));
            _slowCount++;
            (_slowSum, _slowDaySum, _slowObservations) = (0, 0, 0);
        }

        _period = period;
        _slowSum += value;
        _slowDaySum += day;
        _slowObservations++;
    }

    [InlineArray(Kept)]
    private struct Values
    {
        private float _first;
    }
}
