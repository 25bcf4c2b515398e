using Clutch.Health.Training.Learning;
using Clutch.Health.Training.Xgboost;
using Clutch.Health.Trees;

namespace Clutch.Health.Tests.Trees;

/// <summary>A small model that libxgboost grew on random rows, with what the library itself says of other rows.</summary>
internal sealed class GrownModel
{
    public const int Features = 12;
    public const int Rows = 300;

    public required byte[] Json { get; init; }

    public required TreeModel Walker { get; init; }

    public required float[][] Queries { get; init; }

    public required float[] Values { get; init; }

    public required float[] Margins { get; init; }

    /// <summary>Row by row, one a feature and the expectation last.</summary>
    public required float[] Contributions { get; init; }

    public static GrownModel Grow(TreeObjective objective, double missing, int depth = 5, int rounds = 60, int seed = 1)
    {
        var random = new Random(seed);
        float[][] train = Draw(random, missing);
        float[][] queries = Draw(random, missing);
        using TrainingMatrix matrix = Matrix(train, objective);
        using TrainingMatrix questions = Matrix(queries, objective);
        var settings = new TreeSettings { Objective = objective, Rounds = rounds, LeastLeafWeight = 1, Depth = depth, LearningRate = 0.3 };
        using var booster = new Booster(matrix, settings.Parameters(objective == TreeObjective.SquaredError ? -3.25 : 7.5, seed));
        for (int round = 0; round < rounds; round++)
        {
            booster.Grow(round, matrix);
        }

        byte[] json = booster.Save();
        Assert.Equal(TreeReject.None, TreeModelReader.Read(json, out TreeModel? walker));
        return new GrownModel
        {
            Json = json,
            Walker = walker!,
            Queries = queries,
            Values = booster.Predict(questions, NativePrediction.Value),
            Margins = booster.Predict(questions, NativePrediction.Margin),
            Contributions = booster.Predict(questions, NativePrediction.Contributions),
        };
    }

    private static float[][] Draw(Random random, double missing) =>
    [
        .. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, Features)
            .Select(_ => random.NextDouble() < missing ? float.NaN : MathF.Round((float)random.NextDouble() * 10, 2)).ToArray()),
    ];

    private static TrainingMatrix Matrix(float[][] rows, TreeObjective objective)
    {
        var matrix = new TrainingMatrix([.. rows.SelectMany(row => row)], Features);
        float[] labels = [.. rows.Select(row => 1 + Known(row[0]) + (Known(row[1]) * Known(row[2])) + MathF.Abs(Known(row[3]) - 5))];
        if (objective == TreeObjective.SquaredError)
        {
            matrix.Set("label", labels);
        }
        else
        {
            matrix.Set("label_lower_bound", labels);
            matrix.Set("label_upper_bound", [.. labels.Select(label => label > 40 ? float.PositiveInfinity : label)]);
        }

        return matrix;

        static float Known(float value) => float.IsNaN(value) ? 3 : value;
    }
}
