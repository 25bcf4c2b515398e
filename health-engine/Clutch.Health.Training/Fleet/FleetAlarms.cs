using Clutch.Health.Models;

namespace Clutch.Health.Training.Fleet;

/// <summary>What thresholds do on lives whose end is known. An alarm is a message: a level of <see cref="AlertRule"/> that rises, to watch, warning or act.</summary>
/// <param name="Failures">Lives that failed.</param>
/// <param name="Observed">Of these, lives that were asked about between <see cref="FleetRules.Earliest"/> and <see cref="FleetRules.Latest"/> days before their end.</param>
/// <param name="Sudden">Failures without any warning in the car.</param>
/// <param name="Foreseeable">Failures that were neither sudden nor unobserved.</param>
/// <param name="Foreseen">Of these, those with an alarm raised in those days.</param>
/// <param name="Announced">All failures with an alarm raised in those days.</param>
/// <param name="Early">Failures that were not, whose alarm was raised before and still stood.</param>
/// <param name="Late">Failures whose first alarm came later than <see cref="FleetRules.Latest"/> days before.</param>
/// <param name="FalseAlarms">Alarms after which the part lived on for more than <see cref="FleetRules.Earliest"/> days, each message counted.</param>
/// <param name="Undecided">Alarms on parts that were changed, or last seen, before the truth could show.</param>
public sealed record FleetAlarms(int Failures, int Observed, int Sudden, int Foreseeable, int Foreseen, int Announced, int Early, int Late, int FalseAlarms, int Undecided)
{
    public static FleetAlarms Of(IEnumerable<FleetLife> lives, LearnedAlarm alarm)
    {
        var sum = new FleetAlarms(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        foreach (FleetLife life in lives)
        {
            FleetAlarms one = Of(life, alarm);
            sum = new FleetAlarms(
                sum.Failures + one.Failures, sum.Observed + one.Observed, sum.Sudden + one.Sudden, sum.Foreseeable + one.Foreseeable, sum.Foreseen + one.Foreseen, sum.Announced + one.Announced,
                sum.Early + one.Early, sum.Late + one.Late, sum.FalseAlarms + one.FalseAlarms, sum.Undecided + one.Undecided);
        }

        return sum;
    }

    private static FleetAlarms Of(FleetLife life, LearnedAlarm alarm)
    {
        (int wrong, int undecided) = (0, 0);
        (bool inTime, bool before, bool after) = (false, false, false);
        if (life.Lowest < alarm.Watch)
        {
            var part = new PartState();
            foreach (FleetQuestion question in life.Questions)
            {
                int stood = part.Level;
                AlertLevel now = AlertRule.Step(ref part, alarm.Concern(question.Predicted), stop: false, AlertOptions.Default, time: 0);
                // One that is given up in time did not stand at the end.
                before &= now > AlertLevel.None;
                if ((int)now <= stood)
                {
                    continue;
                }

                double left = life.End - question.Day;
                wrong += left > FleetRules.Earliest ? 1 : 0;
                undecided += left <= FleetRules.Earliest && !life.Failed ? 1 : 0;
                before |= left > FleetRules.Earliest;
                after |= left < FleetRules.Latest;
                inTime |= left is >= FleetRules.Latest and <= FleetRules.Earliest;
            }
        }

        int failed = life.Failed ? 1 : 0;
        int sudden = life.Sudden ? failed : 0;
        int missed = inTime ? 0 : failed;
        int foreseeable = life.IsAsked ? failed - sudden : 0;
        return new FleetAlarms(
            failed, life.IsAsked ? failed : 0, sudden, foreseeable, foreseeable * (1 - missed), failed - missed, before ? missed : 0, after && !before ? missed : 0, wrong, undecided);
    }
}
