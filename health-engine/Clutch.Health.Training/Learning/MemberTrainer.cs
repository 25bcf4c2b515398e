using Clutch.Health.Training.Xgboost;
using Clutch.Health.Trees;

namespace Clutch.Health.Training.Learning;

/// <summary>Grows one member on a table of features.</summary>
internal static class MemberTrainer
{
    /// <summary>Squared error learns from rows whose life is known, AFT from censored rows, too.</summary>
    /// <returns>The member as XGBoost's JSON.</returns>
    public static byte[] Grow(FeatureTable table, TreeSettings settings, int seed, Action grown, CancellationToken cancellationToken)
    {
        using TrainingMatrix matrix = Matrix(table, settings, out double baseScore);
        using var booster = new Booster(matrix, settings.Parameters(baseScore, seed));
        for (int round = 0; round < settings.Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            booster.Grow(round, matrix);
            grown();
        }

        return booster.Save();
    }

    private static TrainingMatrix Matrix(FeatureTable table, TreeSettings settings, out double baseScore)
    {
        bool survival = settings.Objective == TreeObjective.AcceleratedFailureTime;
        int[] rows = [.. Enumerable.Range(0, table.Rows).Where(row => survival || table.Labels[row].Known)];
        float[] values = table.Values;
        if (rows.Length < table.Rows)
        {
            values = new float[checked(rows.Length * table.Columns)];
            for (int i = 0; i < rows.Length; i++)
            {
                table.Row(rows[i]).CopyTo(values.AsSpan(i * table.Columns));
            }
        }

        var matrix = new TrainingMatrix(values, table.Columns);
        // AFT works on logarithms: one unit is added to a life that may be 0, and taken off again by the model.
        float[] lower = [.. rows.Select(row => (float)table.Labels[row].Lower + (survival ? 1 : 0))];
        if (survival)
        {
            matrix.Set("label_lower_bound", lower);
            matrix.Set("label_upper_bound", [.. rows.Select((row, i) => table.Labels[row].Beyond ? float.PositiveInfinity : lower[i])]);
            baseScore = Math.Exp(lower.Average(life => Math.Log(life)));
        }
        else
        {
            matrix.Set("label", lower);
            baseScore = lower.Length == 0 ? 0 : lower.Average();
        }

        if (table.Weights is { } weights)
        {
            matrix.Set("weight", [.. rows.Select(row => weights[row])]);
        }

        return matrix;
    }
}
