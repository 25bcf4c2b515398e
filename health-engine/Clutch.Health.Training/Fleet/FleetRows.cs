using System.Runtime.InteropServices;
using Clutch.CarSim.Ageing;
using Clutch.Health.Training.Learning;

namespace Clutch.Health.Training.Fleet;

/// <summary>Rows of a fleet to learn from, part by part.</summary>
internal sealed class FleetRows
{
    private readonly List<float>[][] _features;
    private readonly ILookup<(int Car, Part Part), FleetLife> _lives;
    private readonly double _horizon;
    private readonly int _farKept;

    private FleetRows(List<float>[][] features, FleetLife[] lives, FleetLevels levels, FleetTrainingOptions options)
    {
        (_features, _horizon, _farKept) = (features, options.Horizon, options.FarRowsKept);
        _lives = lives.ToLookup(life => (life.Car, life.Part));
        Levels = levels;
    }

    public FleetLevels Levels { get; }

    public static FleetRows Collect(FleetTrainingOptions options, Action carDone, CancellationToken cancellationToken)
    {
        List<float>[][] features = [.. Enumerable.Range(0, options.Cars).Select(_ => FleetWatch.Parts.Select(_ => new List<float>()).ToArray())];
        var levels = new FleetLevels(options.Cars);
        FleetLife[] lives = FleetWatch.Run(
            options.Fleet(options.RowEvery),
            (car, part, row) =>
            {
                features[car][FleetWatch.IndexOf(part)].AddRange(row);
                levels.Take(car, part, row);
                return float.NaN;
            },
            carDone,
            cancellationToken);
        return new FleetRows(features, lives, levels, options);
    }

    /// <summary>
    /// Rows of a part in the cars chosen. A life without a question has no row. Of rows whose end is beyond the horizon, most of all, one in some is taken and weighs
    /// as much as they.
    /// </summary>
    /// <param name="part">Number of the part.</param>
    /// <param name="chosen">Which cars.</param>
    /// <param name="without">A fault type that is not learned from, or null.</param>
    public FeatureTable Table(int part, Func<int, bool> chosen, FaultType? without)
    {
        var values = new List<float>();
        var labels = new List<LifeLabel>();
        var weights = new List<float>();
        for (int car = 0; car < _features.Length; car++)
        {
            if (!chosen(car))
            {
                continue;
            }

            ReadOnlySpan<float> rows = CollectionsMarshal.AsSpan(_features[car][part]);
            FleetLife[] lives = [.. _lives[(car, FleetWatch.Parts[part])]];
            int columns = rows.Length / Math.Max(1, lives.Sum(life => life.Questions.Count));
            int next = 0;
            foreach (FleetLife life in lives)
            {
                foreach (FleetQuestion question in life.Questions)
                {
                    double left = life.End - question.Day;
                    bool far = left >= _horizon;
                    if (far ? (next + car) % _farKept == 0 : without is null || life.Fault != without)
                    {
                        values.AddRange(rows.Slice(next * columns, columns));
                        labels.Add(new LifeLabel(Math.Clamp(left, 0, _horizon), far || !life.Failed, far || life.Failed));
                        weights.Add(far ? _farKept : 1);
                    }

                    next++;
                }
            }
        }

        return FeatureTable.Of(values.Count / Math.Max(1, labels.Count), [.. values], [.. labels], [.. weights]);
    }
}
