using Clutch.Health.Intervals;
using Clutch.Health.Models;

namespace Clutch.Health.Training.Fleet;

/// <summary>How models did on unseen simulated cars. None of it is field accuracy.</summary>
/// <param name="Simulated">Always: the cars are a simulator's.</param>
/// <param name="Cars">That were asked about.</param>
/// <param name="Seed">Of these.</param>
/// <param name="CarYears">For which they were watched.</param>
/// <param name="TrainingCars">That the models learned from.</param>
/// <param name="TrainingSeed">Of those.</param>
/// <param name="Parts">Part by part.</param>
public sealed record FleetResult(bool Simulated, int Cars, int Seed, double CarYears, int TrainingCars, int TrainingSeed, IReadOnlyList<FleetPartResult> Parts)
{
    public int Failures => Parts.Sum(part => part.Alarms.Failures);

    /// <summary>Of all failures, sudden ones and those of parts that a car can't observe included.</summary>
    public double AnnouncedShare => (double)Parts.Sum(part => part.Alarms.Announced) / Failures;

    public double SuddenShare => (double)Parts.Sum(part => part.Alarms.Sudden) / Failures;

    /// <summary>Of the failures that are not sudden, of parts that the car can observe: all a forecaster could announce. Brakes without a wear sensor do not count as observed.</summary>
    public double ForeseenShare
    {
        get
        {
            FleetPartResult[] seen = [.. Parts.Where(part => FleetRules.IsObservable(part.Part))];
            return (double)seen.Sum(part => part.Alarms.Foreseen) / seen.Sum(part => part.Alarms.Foreseeable);
        }
    }

    public double FalseAlarmsPerCarYear => Parts.Sum(part => part.Alarms.FalseAlarms) / CarYears;

    public CalibrationTable Calibration => new(Simulated, $"{Cars} simulated cars, seed {Seed}; models of {TrainingCars} simulated cars, seed {TrainingSeed}", [.. Parts.Select(part => part.All)]);
}

/// <summary>One part.</summary>
/// <param name="Part">Which.</param>
/// <param name="Alarm">Thresholds, chosen on training cars.</param>
/// <param name="All">Intervals on all lives.</param>
/// <param name="KnownFaults">On lives that ended by faults which training cars had, or have not ended.</param>
/// <param name="NewFaults">On lives that ended by faults which none of them had.</param>
/// <param name="Alarms">On all lives.</param>
/// <param name="NewFaultAlarms">On those with new faults.</param>
/// <param name="Drift">Largest population stability index of how its measures lie and scatter, training cars to these.</param>
public sealed record FleetPartResult(Part Part, LearnedAlarm Alarm, CalibrationRow All, CalibrationRow KnownFaults, CalibrationRow NewFaults, FleetAlarms Alarms, FleetAlarms NewFaultAlarms, double Drift);
