using System.ComponentModel.DataAnnotations;

namespace Clutch.Edge;

/// <summary>
/// When a car counts as parked, and what the agent still does then. Keys <c>edge:parking:…</c>. The voltages are those of a 12 V system; for 24 V double them.
/// </summary>
public sealed class ParkingOptions
{
    private const double LeastVolts = 6;
    private const double MostVolts = 32;

    /// <summary>Volts at the adapter below which nothing charges the battery: no alternator, no DC/DC converter.</summary>
    [Range(LeastVolts, MostVolts)]
    public double OffVolts { get; set; } = 13.0;

    /// <summary>Seconds without a word of any ECU and below <see cref="OffVolts"/>, after which the car is parked.</summary>
    [Range(5, 3600)]
    public int OffSeconds { get; set; } = 60;

    /// <summary>Seconds without a word of any ECU after which the car is parked whatever the voltage is: lithium batteries rest above <see cref="OffVolts"/>, and some adapters cannot measure.</summary>
    [Range(5, 86_400)]
    public int SilentSeconds { get; set; } = 300;

    /// <summary>Seconds after which a car whose ECUs answer is parked because its engine stands, its wheels stand and nothing charges: polling would keep it awake.</summary>
    [Range(60, 86_400)]
    public int StandingSeconds { get; set; } = 600;

    /// <summary>Volts that only a charged battery shows: reaching them wakes the agent.</summary>
    [Range(LeastVolts, MostVolts)]
    public double WakeVolts { get; set; } = 13.2;

    /// <summary>Volts above the lowest voltage of this rest that wake the agent too.</summary>
    [Range(0.2, 10)]
    public double WakeRiseVolts { get; set; } = 0.5;

    /// <summary>Volts at rest below which the battery is low, and looked at even less.</summary>
    [Range(LeastVolts, MostVolts)]
    public double LowVolts { get; set; } = 12.0;

    /// <summary>Seconds from one reading of the voltage to the next, at least.</summary>
    [Range(10, 3600)]
    public int ReadSeconds { get; set; } = 60;

    /// <summary>Seconds from one reading to the next, at most; each wait is a quarter longer than the one before. A start of the engine is noticed within them and a tenth of jitter.</summary>
    [Range(10, 86_400)]
    public int ReadMostSeconds { get; set; } = 300;

    /// <summary>As <see cref="ReadMostSeconds"/>, while the battery is low.</summary>
    [Range(10, 86_400)]
    public int LowReadMostSeconds { get; set; } = 1200;

    /// <summary>Seconds between two looks at the car itself, at most, where the voltage cannot tell whether it runs. Begins at <see cref="ReadSeconds"/> and doubles.</summary>
    [Range(10, 86_400)]
    public int ProbeMostSeconds { get; set; } = 900;

    /// <summary>Sends the adapter to sleep between two readings, where it can (<c>STSLEEP</c>, <c>ATLP</c>).</summary>
    public bool AdapterSleeps { get; set; } = true;

    /// <summary>A 12 V system shows 7.8 to 16.9 V; what an adapter says outside of that is its own invention.</summary>
    internal bool IsPlausible(double volts) => volts >= OffVolts * 0.6 && volts <= OffVolts * 1.3;

    internal IEnumerable<ValidationResult> Validate()
    {
        var wrong = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), wrong, validateAllProperties: true);
        foreach (ValidationResult result in wrong)
        {
            yield return Named(result.MemberNames.First(), result.ErrorMessage!);
        }

        if (WakeVolts < OffVolts)
        {
            yield return Named(nameof(WakeVolts), $"edge:parking:wakeVolts is {WakeVolts} V; it must be at least edge:parking:offVolts, {OffVolts} V");
        }

        if (LowVolts >= OffVolts)
        {
            yield return Named(nameof(LowVolts), $"edge:parking:lowVolts is {LowVolts} V; it must be below edge:parking:offVolts, {OffVolts} V");
        }

        foreach ((string key, int seconds) in new[] { (nameof(ReadMostSeconds), ReadMostSeconds), (nameof(LowReadMostSeconds), LowReadMostSeconds), (nameof(ProbeMostSeconds), ProbeMostSeconds) })
        {
            if (seconds < ReadSeconds)
            {
                yield return Named(key, $"it is {seconds} s; it must be at least edge:parking:readSeconds, {ReadSeconds} s");
            }
        }
    }

    private static ValidationResult Named(string key, string message) => new(message, [$"Parking:{key}"]);
}
