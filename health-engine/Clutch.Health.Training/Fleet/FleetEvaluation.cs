using Clutch.Health.Intervals;
using Clutch.Health.Models;
using Clutch.Health.Training.Learning;

namespace Clutch.Health.Training.Fleet;

/// <summary>Scores models on simulated cars that they have not seen, some with faults that no training car had.</summary>
public static class FleetEvaluation
{
    /// <summary>Lets unseen cars live and asks about their parts.</summary>
    /// <exception cref="ArgumentException">The seed is the training fleet's: its cars are not unseen.</exception>
    public static FleetResult Run(PartLives lives, int cars, int seed, double days, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (seed == lives.Manifest.Seed)
        {
            throw new ArgumentException($"seed {seed} is that of the training cars; take another one", nameof(seed));
        }

        int done = 0;
        var levels = new FleetLevels(cars);
        FleetLife[] all = FleetWatch.Run(
            new FleetOptions { Cars = cars, Seed = seed, Days = days, Every = FleetRules.AskEvery },
            (car, part, features) =>
            {
                levels.Take(car, part, features);
                return lives.Model(part) is { } model ? (float)model.Predict(features) : float.NaN;
            },
            () => progress?.Report(new TrainingProgress("unseen cars are asked", Interlocked.Increment(ref done), cars)),
            cancellationToken);
        ILookup<Part, FleetLife> byPart = all.ToLookup(life => life.Part);
        var strange = lives.Manifest.AbsentFaults.ToHashSet(StringComparer.Ordinal);
        return new FleetResult(
            Simulated: true, cars, seed, cars * days / 365.25, lives.Manifest.Cars, lives.Manifest.Seed,
            [.. FleetWatch.Parts.Where(part => lives.Model(part) is not null).Select(part => Score(part, lives, [.. byPart[part]], strange, levels.Drift(part, lives.Levels(part))))]);
    }

    private static FleetPartResult Score(Part part, PartLives lives, FleetLife[] all, HashSet<string> strange, double drift)
    {
        FleetLife[] known = [.. all.Where(life => !IsStrange(life))];
        FleetLife[] unknown = [.. all.Where(IsStrange)];
        LifeModel model = lives.Model(part)!;
        LearnedAlarm threshold = lives.Alarm(part);
        return new FleetPartResult(
            part, threshold, Calibration(part, model, all), Calibration(part, model, known), Calibration(part, model, unknown),
            FleetAlarms.Of(all, threshold), FleetAlarms.Of(unknown, threshold), drift);

        bool IsStrange(FleetLife life) => life.Fault is { } fault && strange.Contains(fault.Name);
    }

    private static CalibrationRow Calibration(Part part, LifeModel model, IReadOnlyList<FleetLife> lives)
    {
        var cases = new List<CalibrationCase>();
        int units = 0;
        foreach (FleetLife life in lives)
        {
            units += FleetCases.Add(life, model.Horizon, cases) ? 1 : 0;
        }

        double[] limits = [0, .. model.Bands.Edges, PartLives.SpeaksBelow * model.Horizon];
        return new CalibrationRow(
            part, model.Bands.Level, Share(cases, model), cases.Count, units,
            [.. Enumerable.Range(0, limits.Length - 1).Select(bin => Bin(limits[bin], limits[bin + 1], cases, model))]);
    }

    private static CalibrationBin Bin(double from, double to, List<CalibrationCase> cases, LifeModel model)
    {
        CalibrationCase[] own = [.. cases.Where(each => each.Predicted >= from && each.Predicted < to)];
        double weight = own.Sum(each => each.Weight);
        return new CalibrationBin(from, to, own.Sum(each => each.Predicted * each.Weight) / weight, own.Sum(each => each.Actual * each.Weight) / weight, Share(own, model), own.Length);
    }

    private static double Share(IReadOnlyCollection<CalibrationCase> cases, LifeModel model)
    {
        (double inside, double all) = (0, 0);
        foreach (CalibrationCase each in cases)
        {
            (double low, double high) = model.Bands.Around(each.Predicted, model.Horizon);
            all += each.Weight;
            inside += each.Actual >= low && each.Actual <= high ? each.Weight : 0;
        }

        return inside / all;
    }
}
