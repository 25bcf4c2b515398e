namespace Clutch.Health;

/// <summary>What to do about a part that may fail.</summary>
public enum PartAction : byte
{
    ChangeNow,
    ChangeThisMonth,
    ChangeThisQuarter,
    Wait,
}

/// <summary>What to do about one part, by expected cost.</summary>
/// <param name="Part">Which.</param>
/// <param name="Action">The cheapest.</param>
/// <param name="Costs">Of each action in the order of <see cref="PartAction"/>, hours of labour.</param>
/// <param name="Probabilities">To fail within 7 days, then until 30, 90, 365, and later.</param>
public sealed record PartDecision(Part Part, PartAction Action, IReadOnlyList<double> Costs, IReadOnlyList<double> Probabilities)
{
    private const double Year = 365;

    /// <summary>Ends of the times to failure, days; a last one is open.</summary>
    private static readonly double[] s_ends = [7, 30, 90, Year];

    /// <summary>When each action changes the part, days; to wait is to change it when it fails, or to ask again in a year.</summary>
    private static readonly double[] s_actions = [0, 30, 90, Year];

    /// <summary>Null when nothing is known of the part's life.</summary>
    public static PartDecision? Of(PartJudgement part, CostOptions options)
    {
        if (part.Life is not { } life)
        {
            return null;
        }

        var probabilities = new double[s_ends.Length + 1];
        double alive = 1;
        for (int i = 0; i < s_ends.Length; i++)
        {
            double then = life.SurvivalDays(s_ends[i]);
            (probabilities[i], alive) = (alive - then, then);
        }

        probabilities[^1] = alive;
        CostDecision decision = ExpectedCost.Choose(probabilities, Matrix(part.Model, life, options));
        return new PartDecision(part.Part, (PartAction)decision.Action, decision.Costs, probabilities);
    }

    /// <summary>Row: when it would fail; column: when it is changed. A change before that costs the visit and the life thrown away, a failure what a failure costs.</summary>
    private static double[,] Matrix(PartModel model, LifeForecast life, CostOptions options)
    {
        var costs = new double[s_ends.Length + 1, s_actions.Length];
        double material = options.ChangeOf(model).Material;
        double whole = MaintenanceTask.WholeLifeDays(model, life);
        for (int state = 0; state <= s_ends.Length; state++)
        {
            double from = state == 0 ? 0 : s_ends[state - 1];
            double fails = state < s_ends.Length ? (from + s_ends[state]) / 2 : Math.Max(from + 1, life.Days.P90);
            for (int action = 0; action < s_actions.Length; action++)
            {
                bool inTime = s_actions[action] <= from;
                bool waits = action == (int)PartAction.Wait;
                costs[state, action] = !inTime ? options.FailureOf(model)
                    : waits ? 0
                    : options.VisitOf(model.Visit) + (material * Math.Min(1, (fails - s_actions[action]) / whole));
            }
        }

        return costs;
    }
}
