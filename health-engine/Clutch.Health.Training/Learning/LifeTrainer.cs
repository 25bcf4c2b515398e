using System.Runtime.ExceptionServices;
using Clutch.Health.Features;
using Clutch.Health.Intervals;
using Clutch.Health.Models;
using Clutch.Health.Training.Series;
using Clutch.Health.Trees;

namespace Clutch.Health.Training.Learning;

/// <summary>
/// Trains a model of remaining life and calibrates it. Each fold's model learns everything, scaling and health index included, from the other folds;
/// its errors on units that it has not seen make the intervals. The final model learns from all units.
/// The same data and settings give the same bytes, on any number of processors.
/// </summary>
public static class LifeTrainer
{
    /// <summary>Trains on series, of which some may be censored.</summary>
    /// <exception cref="SeriesFormatException">There are too few units to learn from.</exception>
    /// <exception cref="Xgboost.XgboostException">The library is missing, or refuses.</exception>
    public static TrainedLife Train(LifeData data, string unit, bool simulated, TrainingSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        Require(data, settings);
        Xgboost.XgboostCall.Require();
        settings = settings with { Members = settings.MembersFor(data) };
        var steps = new Steps(settings, progress);
        (IReadOnlyList<CalibrationCase> cases, CrossValidation validation) = Validate(data, settings, steps, cancellationToken);

        FeaturePlan plan = PlanLearner.Learn(data, settings.Horizon, settings.Features);
        byte[][] members = FinalMembers(FeatureTable.Make(data, plan, settings.Horizon), settings, steps, cancellationToken);
        ConformalBands bands = ConformalCalibration.Calibrate(cases, [.. settings.BandEdges.Select(edge => edge * settings.Horizon)], settings.Level, data.Series.Count);
        LifeModel model = Model(data, unit, simulated, settings, plan, members, bands);
        return new TrainedLife(model, members, validation);
    }

    private static void Require(LifeData data, TrainingSettings settings)
    {
        int failed = data.Series.Count(series => series.Failed);
        if (failed < 2 * settings.Folds)
        {
            throw new SeriesFormatException($"{failed} of {data.Series.Count} units failed; {settings.Folds}-fold cross-validation needs at least {2 * settings.Folds} failures.");
        }

        if (data.Signals.Count == 0)
        {
            throw new SeriesFormatException("there is no signal to learn from.");
        }
    }

    private static (IReadOnlyList<CalibrationCase> Cases, CrossValidation Validation) Validate(LifeData data, TrainingSettings settings, Steps steps, CancellationToken cancellationToken)
    {
        int[] folds = GroupFolds.Assign(data.Series.Count, settings.Folds, settings.Seed);
        var parts = new (List<CalibrationCase> Cases, List<UnitErrors> Errors)[settings.Folds];
        SideBySide(settings.Folds, settings, fold => parts[fold] = Fold(data, folds, fold, settings, steps, cancellationToken), cancellationToken);
        var validation = new CrossValidation();
        foreach (UnitErrors unit in parts.SelectMany(part => part.Errors))
        {
            validation.Add(unit);
        }

        return ([.. parts.SelectMany(part => part.Cases)], validation);
    }

    private static (List<CalibrationCase> Cases, List<UnitErrors> Errors) Fold(LifeData data, int[] folds, int fold, TrainingSettings settings, Steps steps, CancellationToken cancellationToken)
    {
        LifeData seen = data.Only(data.Series.Where((_, number) => folds[number] != fold));
        LifeData unseen = data.Only(data.Series.Where((_, number) => folds[number] == fold));
        FeaturePlan plan = PlanLearner.Learn(seen, settings.Horizon, settings.Features);
        FeatureTable learned = FeatureTable.Make(seen, plan, settings.Horizon);
        List<byte[]> members = [.. settings.Members.Select(member => MemberTrainer.Grow(learned, member, settings.Seed, () => steps.Advance("cross-validation"), cancellationToken))];
        LifeModel model = Model(data, "", simulated: false, settings, plan, members, new ConformalBands(settings.Level, [], [0], [0]));
        FeatureTable table = FeatureTable.Make(unseen, plan, settings.Horizon);
        var cases = new List<CalibrationCase>();
        return (cases, [.. Enumerable.Range(0, unseen.Series.Count).Select(number => Cases(model, table, number, settings.FirstForecastRow, cases))]);
    }

    /// <summary>Errors of one unit, all rows together weighing as much as any other unit's: the next question about a unit comes at any time of its life.</summary>
    private static UnitErrors Cases(LifeModel model, FeatureTable table, int number, int firstRow, List<CalibrationCase> cases)
    {
        var errors = new UnitErrors();
        int start = table.Starts[number];
        int end = table.Starts[number + 1];
        int first = cases.Count;
        for (int row = start; row < end; row++)
        {
            LifeLabel label = table.Labels[row];
            if (!label.Known)
            {
                continue;
            }

            double predicted = model.Predict(table.Row(row));
            bool asked = row - start >= firstRow;
            errors.Add(predicted - label.Lower, asked);
            if (asked)
            {
                cases.Add(new CalibrationCase(predicted, label.Lower, 1));
            }
        }

        double weight = 1.0 / Math.Max(1, cases.Count - first);
        for (int i = first; i < cases.Count; i++)
        {
            cases[i] = cases[i] with { Weight = weight };
        }

        return errors;
    }

    private static byte[][] FinalMembers(FeatureTable table, TrainingSettings settings, Steps steps, CancellationToken cancellationToken)
    {
        var members = new byte[settings.Members.Count * settings.Repeats][];
        SideBySide(members.Length, settings, number =>
        {
            (int repeat, int kind) = Math.DivRem(number, settings.Members.Count);
            members[number] = MemberTrainer.Grow(table, settings.Members[kind], settings.Seed + repeat, () => steps.Advance("final model"), cancellationToken);
        }, cancellationToken);
        return members;
    }

    private static void SideBySide(int count, TrainingSettings settings, Action<int> work, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellationToken }, work);
        }
        catch (AggregateException e) when (e.InnerException is { } first)
        {
            // One reason is enough for a person.
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private static LifeModel Model(LifeData data, string unit, bool simulated, TrainingSettings settings, FeaturePlan plan, IReadOnlyList<byte[]> members, ConformalBands bands) => new()
    {
        Unit = unit,
        Horizon = settings.Horizon,
        Simulated = simulated,
        Settings = data.Settings,
        Plan = plan,
        Members = [.. members.Select(Walker)],
        Bands = bands,
    };

    private static TreeModel Walker(byte[] json)
    {
        TreeReject reject = TreeModelReader.Read(json, out TreeModel? model);
        return model ?? throw new Xgboost.XgboostException($"the library wrote a model that the walker refuses ({reject}).");
    }

    /// <summary>Counts trees, the unit of progress.</summary>
    private sealed class Steps(TrainingSettings settings, IProgress<TrainingProgress>? progress)
    {
        private readonly int _all = settings.Members.Sum(member => member.Rounds) * (settings.Folds + settings.Repeats);
        private int _done;

        public void Advance(string what)
        {
            progress?.Report(new TrainingProgress(what, Interlocked.Increment(ref _done), _all));
        }
    }
}

/// <summary>How far training is.</summary>
/// <param name="What">What is being trained.</param>
/// <param name="Done">Trees that are grown.</param>
/// <param name="All">Trees in all.</param>
public readonly record struct TrainingProgress(string What, int Done, int All);
