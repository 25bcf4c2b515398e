namespace Clutch.Health;

/// <summary>The action of the least expected cost, and what the others would have cost.</summary>
/// <param name="Action">Column of the matrix.</param>
/// <param name="Costs">Expected cost of each action.</param>
public sealed record CostDecision(int Action, IReadOnlyList<double> Costs)
{
    public double Cost => Costs[Action];
}

/// <summary>Decides by cost and never by the likeliest state: a small chance of a great loss may be worth a visit.</summary>
public static class ExpectedCost
{
    /// <summary>cost(action) = Σ over states of P(state) · costs[state, action]; the first of equal ones.</summary>
    /// <param name="probabilities">Of the states.</param>
    /// <param name="costs">Row: state; column: action.</param>
    public static CostDecision Choose(ReadOnlySpan<double> probabilities, double[,] costs)
    {
        if (probabilities.Length != costs.GetLength(0))
        {
            throw new ArgumentException($"{probabilities.Length} probabilities for {costs.GetLength(0)} states: give one for each row of the matrix.", nameof(probabilities));
        }

        var expected = new double[costs.GetLength(1)];
        int best = 0;
        for (int action = 0; action < expected.Length; action++)
        {
            for (int state = 0; state < probabilities.Length; state++)
            {
                expected[action] += probabilities[state] * costs[state, action];
            }

            best = expected[action] < expected[best] ? action : best;
        }

        return new CostDecision(best, expected);
    }
}
