using System.Runtime.ExceptionServices;
using Clutch.CarSim.Ageing;
using Clutch.Health.Features;
using Clutch.Health.Intervals;
using Clutch.Health.Models;
using Clutch.Health.Training.Learning;
using Clutch.Health.Trees;

namespace Clutch.Health.Training.Fleet;

/// <summary>
/// Learns remaining lives from a simulated fleet. Rows are made by <see cref="PartFeatures"/>, the type that serves; each car is in one fold with all its
/// parts; intervals and alarm thresholds come from the folds' models on cars that they had not seen. The same options give the same bytes.
/// </summary>
public static class FleetTrainer
{
    /// <summary>Trains, and sets intervals and thresholds.</summary>
    /// <exception cref="Xgboost.XgboostException">The library is missing, or refuses.</exception>
    public static TrainedFleet Train(FleetTrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        Xgboost.XgboostCall.Require();
        int[] folds = GroupFolds.Assign(options.Cars, options.Folds, options.Seed);
        var rows = FleetRows.Collect(options, Step("training cars live", options.Cars, progress), cancellationToken);
        byte[][][][] grown = Grow(options, rows, folds, progress, cancellationToken);
        var models = new LifeModel[options.Folds + 1][];
        for (int fold = 0; fold <= options.Folds; fold++)
        {
            models[fold] = [.. FleetWatch.Parts.Select((part, i) => Model(options, part, grown[i][fold], new ConformalBands(options.Level, [], [0], [0])))];
        }

        FleetLevels levels = rows.Levels;
        rows = null;
        FleetLife[] lives = FleetWatch.Run(
            options.Fleet(options.AskEvery),
            (car, part, features) => (float)models[folds[car]][FleetWatch.IndexOf(part)].Predict(features),
            Step("training cars are asked", options.Cars, progress),
            cancellationToken);
        Dictionary<Part, LearnedAlarm> thresholds = AlarmThresholds.Choose(lives, options.Cars * options.Days / 365.25, options.FalseAlarms, options.Threads);
        ILookup<Part, FleetLife> byPart = lives.ToLookup(life => life.Part);
        return new TrainedFleet(options, [.. FleetWatch.Parts.Select((part, i) => new TrainedPart(
            part,
            Model(options, part, grown[i][options.Folds], Bands(options, byPart[part])),
            grown[i][options.Folds],
            thresholds.GetValueOrDefault(part),
            levels.Of(part)))]);
    }

    private static Action Step(string what, int all, IProgress<TrainingProgress>? progress)
    {
        int done = 0;
        return () => progress?.Report(new TrainingProgress(what, Interlocked.Increment(ref done), all));
    }

    /// <summary>Part by part, fold by fold, and last for all cars: the members.</summary>
    private static byte[][][][] Grow(FleetTrainingOptions options, FleetRows rows, int[] folds, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        int parts = FleetWatch.Parts.Count;
        int sets = options.Folds + 1;
        int members = options.Members.Count;
        byte[][][][] grown = [.. Enumerable.Range(0, parts).Select(_ => Enumerable.Range(0, sets).Select(_ => new byte[members][]).ToArray())];
        Action step = Step("models grow", parts * sets, progress);
        try
        {
            Parallel.For(0, parts * sets, new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken }, number =>
            {
                (int part, int set) = Math.DivRem(number, sets);
                FeatureTable table = rows.Table(part, car => set == options.Folds || folds[car] != set, set < options.Folds - 1 ? Rarest(options, part) : null);
                for (int member = 0; member < members; member++)
                {
                    grown[part][set][member] = MemberTrainer.Grow(table, options.Members[member], options.Seed, () => { }, cancellationToken);
                }

                step();
            });
        }
        catch (AggregateException e) when (e.InnerException is { } first)
        {
            // One reason is enough for a person.
            ExceptionDispatchInfo.Throw(first);
        }

        return grown;
    }

    /// <summary>
    /// The fault type that all folds but one do without, so that intervals and thresholds are set on faults that a model has not seen, too; null for a part that has but one.
    /// </summary>
    private static FaultType? Rarest(FleetTrainingOptions options, int part)
    {
        FaultType[] known = [.. FaultTypes.All.Where(fault => SimulatedDrive.PartOf(fault.Part) == FleetWatch.Parts[part] && !options.Absent.Contains(fault.Name))];
        return known.Length < 2 ? null : known.MinBy(fault => fault.Share);
    }

    private static ConformalBands Bands(FleetTrainingOptions options, IEnumerable<FleetLife> lives)
    {
        var cases = new List<CalibrationCase>();
        int units = 0;
        foreach (FleetLife life in lives)
        {
            units += FleetCases.Add(life, options.Horizon, cases) ? 1 : 0;
        }

        double[] edges = [.. options.BandEdges.Select(edge => edge * options.Horizon)];
        return ConformalCalibration.Calibrate(cases, edges, options.Level, units);
    }

    private static LifeModel Model(FleetTrainingOptions options, Part part, byte[][] members, ConformalBands bands)
    {
        string[] names = [.. new PartFeatures(PartModels.Of(part)).Names.Skip(1)];
        return new LifeModel
        {
            Unit = "days",
            Horizon = options.Horizon,
            Simulated = true,
            Settings = [],
            // Features are made of the state: the plan hands them on as they are.
            Plan = new FeaturePlan
            {
                Signals = names,
                Scaler = new SignalScaler(RegimeMap.Single(0), names.Length, new double[names.Length], [.. names.Select(_ => 1.0)]),
                Indices = [],
                Settings = new FeatureSettings { Means = [1], Deviations = [], Slopes = [], Weights = [], BaselineRows = 1, LifetimeSlope = false },
            },
            Members = [.. members.Select(Walker)],
            Bands = bands,
        };
    }

    private static TreeModel Walker(byte[] json)
    {
        TreeReject reject = TreeModelReader.Read(json, out TreeModel? model);
        return model ?? throw new Xgboost.XgboostException($"the library wrote a model that the walker refuses ({reject}).");
    }
}
