using Clutch.Health.Training.Learning;

namespace Clutch.Health.Training.Fleet;

/// <summary>Rows of a fleet to learn from, part by part.</summary>
internal sealed class FleetRows
{
    private readonly List<float>[][] _features;
    private readonly ILookup<(int Car, Part Part), FleetLife> _lives;
    private readonly double _horizon;

    private FleetRows(List<float>[][] features, FleetLife[] lives, double horizon)
    {
        (_features, _horizon) = (features, horizon);
        _lives = lives.ToLookup(life => (life.Car, life.Part));
    }

    public static FleetRows Collect(FleetTrainingOptions options, Action carDone, CancellationToken cancellationToken)
    {
        List<float>[][] features = [.. Enumerable.Range(0, options.Cars).Select(_ => FleetWatch.Parts.Select(_ => new List<float>()).ToArray())];
        FleetLife[] lives = FleetWatch.Run(
            options.Fleet(options.RowEvery),
            (car, part, row) =>
            {
                features[car][FleetWatch.IndexOf(part)].AddRange(row);
                return float.NaN;
            },
            carDone,
            cancellationToken);
        return new FleetRows(features, lives, options.Horizon);
    }

    /// <summary>All rows of a part in the cars chosen. A life without a question has no row.</summary>
    public FeatureTable Table(int part, Func<int, bool> chosen)
    {
        var values = new List<float>();
        var labels = new List<LifeLabel>();
        for (int car = 0; car < _features.Length; car++)
        {
            if (!chosen(car))
            {
                continue;
            }

            values.AddRange(_features[car][part]);
            foreach (FleetLife life in _lives[(car, FleetWatch.Parts[part])])
            {
                foreach (FleetQuestion question in life.Questions)
                {
                    double left = life.End - question.Day;
                    bool far = left >= _horizon;
                    labels.Add(new LifeLabel(Math.Clamp(left, 0, _horizon), far || !life.Failed, far || life.Failed));
                }
            }
        }

        return FeatureTable.Of(values.Count / Math.Max(1, labels.Count), [.. values], [.. labels]);
    }
}
