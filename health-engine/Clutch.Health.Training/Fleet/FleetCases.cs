using Clutch.Health.Intervals;

namespace Clutch.Health.Training.Fleet;

/// <summary>Forecasts of a life with their truth, up to the horizon.</summary>
internal static class FleetCases
{
    /// <summary>Adds the cases in which the model speaks, all together weighing one: every life weighs the same, whoever asks and whenever. False when there is none.</summary>
    /// <remarks>What was censored within the horizon has no truth and is left out. The same cases are calibrated on and scored.</remarks>
    public static bool Add(FleetLife life, double horizon, List<CalibrationCase> cases)
    {
        int first = cases.Count;
        foreach (FleetQuestion question in life.Questions)
        {
            double left = life.End - question.Day;
            if (question.Predicted < FleetRules.SpeaksBelow * horizon && (life.Failed || left >= horizon))
            {
                cases.Add(new CalibrationCase(question.Predicted, Math.Min(left, horizon), 1));
            }
        }

        double weight = 1.0 / Math.Max(1, cases.Count - first);
        for (int i = first; i < cases.Count; i++)
        {
            cases[i] = cases[i] with { Weight = weight };
        }

        return cases.Count > first;
    }
}
