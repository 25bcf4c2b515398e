using Clutch.Health.Intervals;
using Clutch.Health.Models;

namespace Clutch.Health.Training.Fleet;

/// <summary>
/// How the measures of a fleet's cars lie and scatter, as each part was asked about last: by that it is told whether other cars are like these. Each car is written by one thread.
/// </summary>
internal sealed class FleetLevels(int cars)
{
    private const int Ranges = 5;

    private static readonly PartFeatures[] s_features = [.. FleetWatch.Parts.Select(part => new PartFeatures(PartModels.Of(part)))];

    private readonly float[]?[] _newest = new float[]?[cars * s_features.Length];

    public void Take(int car, Part part, ReadOnlySpan<float> row)
    {
        int number = FleetWatch.IndexOf(part);
        IReadOnlyList<int> levels = s_features[number].Levels;
        float[] newest = _newest[(car * s_features.Length) + number] ??= new float[levels.Count];
        for (int i = 0; i < newest.Length; i++)
        {
            newest[i] = row[levels[i]];
        }
    }

    /// <summary>What is kept with the models.</summary>
    public IReadOnlyList<PartLevel> Of(Part part) => [.. Names(part).Select((name, i) => PartLevel.Of(name, FeatureDrift.Of(Values(part, i), Ranges)))];

    /// <summary>The largest index of the levels that were kept; NaN when there is none.</summary>
    public double Drift(Part part, IReadOnlyList<FeatureDrift> kept) => kept.Count == 0 ? double.NaN : kept.Select((level, i) => level.Index(Values(part, i))).Max();

    private static IEnumerable<string> Names(Part part)
    {
        PartFeatures features = s_features[FleetWatch.IndexOf(part)];
        return features.Levels.Select(level => features.Names[level]);
    }

    private float[] Values(Part part, int level)
    {
        int number = FleetWatch.IndexOf(part);
        return [.. Enumerable.Range(0, cars).Select(car => _newest[(car * s_features.Length) + number]).Where(newest => newest is not null).Select(newest => newest![level])];
    }
}
