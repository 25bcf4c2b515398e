using System.ComponentModel.DataAnnotations;

namespace Clutch.Trips;

/// <summary>
/// What counts as a trip, a stop and an event. Durations and distances are those that Traccar uses (stop 300 s, no data 3,600 s, trip 200 m and 180 s); the rest is
/// chosen here and reasoned in docs/trips.md. A change derives everything again from the bins.
/// </summary>
public sealed record TripOptions
{
    public static TripOptions Default { get; } = new();

    /// <summary>The vehicle moves from here on, by its own speed, km/h.</summary>
    [Range(1, 50)]
    public double MotionKmh { get; set; } = 3;

    /// <summary>The vehicle moves from here on, by satellite, which drifts while it stands; km/h.</summary>
    [Range(1, 50)]
    public double GnssMotionKmh { get; set; } = 6;

    /// <summary>Between two samples that are further apart nothing is integrated; without any speed for so long in a trip there is a gap. Seconds.</summary>
    [Range(2, 300)]
    public int GapSeconds { get; set; } = 15;

    /// <summary>The engine is taken to run on between two signs of it that are not further apart, seconds.</summary>
    [Range(5, 600)]
    public int EngineGapSeconds { get; set; } = 60;

    /// <summary>A stand with the engine off ends a trip after so many seconds; the engine may run so long before the first and after the last motion and be part of it.</summary>
    [Range(30, 3_600)]
    public int StopSeconds { get; set; } = 300;

    /// <summary>A stand with the engine running ends a trip after so many seconds: a jam is shorter.</summary>
    [Range(30, 3_600)]
    public int IdleStopSeconds { get; set; } = 900;

    /// <summary>A trip ends when nothing moved for so many seconds, whatever was heard.</summary>
    [Range(300, 86_400)]
    public int NoDataSeconds { get; set; } = 3_600;

    /// <summary>What is shorter is a move within a stop, metres.</summary>
    [Range(0, 10_000)]
    public int MinimumMetres { get; set; } = 200;

    /// <summary>What is shorter is a move within a stop, seconds.</summary>
    [Range(0, 3_600)]
    public int MinimumSeconds { get; set; } = 180;

    /// <summary>Harsh from here on, m/s².</summary>
    [Range(1, 20)]
    public double BrakingMs2 { get; set; } = 3.5;

    /// <summary>Harsh from here on, m/s².</summary>
    [Range(1, 20)]
    public double AccelerationMs2 { get; set; } = 3.0;

    /// <summary>Harsh from here on, m/s² to the side: speed times turn rate, by satellite.</summary>
    [Range(1, 20)]
    public double CorneringMs2 { get; set; } = 4.0;

    /// <summary>Above this is speeding, km/h.</summary>
    [Range(10, 250)]
    public double SpeedLimitKmh { get; set; } = 120;

    /// <summary>Shorter is not yet speeding, seconds.</summary>
    [Range(1, 600)]
    public int SpeedingSeconds { get; set; } = 5;

    /// <summary>Above this is over-revving, 1/min.</summary>
    [Range(1_000, 12_000)]
    public double OverRevRpm { get; set; } = 4_500;

    /// <summary>Shorter is not yet over-revving, seconds.</summary>
    [Range(1, 600)]
    public int OverRevSeconds { get; set; } = 3;

    /// <summary>A stand with the engine running counts as idling from so many seconds on.</summary>
    [Range(10, 3_600)]
    public int IdlingSeconds { get; set; } = 180;
}
