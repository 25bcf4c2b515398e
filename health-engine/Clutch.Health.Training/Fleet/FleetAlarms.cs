using Clutch.Health.Models;

namespace Clutch.Health.Training.Fleet;

/// <summary>What a threshold does on lives whose end is known.</summary>
/// <param name="Failures">Lives that failed.</param>
/// <param name="Askable">Of these, lives that were asked about between <see cref="FleetRules.Earliest"/> and <see cref="FleetRules.Latest"/> days before their end.</param>
/// <param name="Announced">Failures with an alarm raised in those days.</param>
/// <param name="Early">Failures whose alarm was raised earlier and still stood: not counted as announced, and counted among the false alarms.</param>
/// <param name="Sudden">Failures without any warning in the car.</param>
/// <param name="FalseAlarms">Alarms after which the part lived on for more than <see cref="FleetRules.Earliest"/> days.</param>
/// <param name="Undecided">Alarms on parts that were changed, or last seen, before the truth could show.</param>
public sealed record FleetAlarms(int Failures, int Askable, int Announced, int Early, int Sudden, int FalseAlarms, int Undecided)
{
    public static FleetAlarms Of(IEnumerable<FleetLife> lives, double threshold)
    {
        (int failures, int askable, int announced, int early, int sudden, int wrong, int undecided) = (0, 0, 0, 0, 0, 0, 0);
        foreach (FleetLife life in lives)
        {
            bool inTime = false, tooEarly = false, asked = false;
            var alarm = new LearnedAlarm(threshold);
            foreach (FleetQuestion question in life.Questions)
            {
                double left = life.End - question.Day;
                asked |= left is >= FleetRules.Latest and <= FleetRules.Earliest;
                bool stood = alarm.IsRaised;
                if (!alarm.Take(question.Predicted) || stood)
                {
                    // One that is given up in time did not stand at the end.
                    tooEarly &= alarm.IsRaised;
                    continue;
                }

                bool far = left > FleetRules.Earliest;
                wrong += far ? 1 : 0;
                undecided += !far && !life.Failed ? 1 : 0;
                tooEarly |= far;
                inTime |= !far && left >= FleetRules.Latest;
            }

            failures += life.Failed ? 1 : 0;
            askable += life.Failed && asked ? 1 : 0;
            announced += life.Failed && inTime ? 1 : 0;
            early += life.Failed && !inTime && tooEarly ? 1 : 0;
            sudden += life.Failed && life.Sudden ? 1 : 0;
        }

        return new FleetAlarms(failures, askable, announced, early, sudden, wrong, undecided);
    }
}
