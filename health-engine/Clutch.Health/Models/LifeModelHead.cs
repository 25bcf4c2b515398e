using Clutch.Health.Features;
using Clutch.Health.Intervals;
using Clutch.Health.Trees;

namespace Clutch.Health.Models;

/// <summary>Everything of a model file but the trees, as it is written.</summary>
internal sealed record LifeModelHead(
    string Unit,
    double Horizon,
    bool Simulated,
    IReadOnlyList<string> Settings,
    IReadOnlyList<string> Signals,
    IReadOnlyList<double[]> RegimeCuts,
    IReadOnlyList<int[]> RegimeCells,
    IReadOnlyList<double> Means,
    IReadOnlyList<double> Deviations,
    IReadOnlyList<IReadOnlyList<double>> Indices,
    FeatureSettings Features,
    LifeModelBands Bands)
{
    /// <summary>Far more than any vehicle has; the memory of a series is windows × signals.</summary>
    private const int MostSignals = 1024;

    /// <summary>Puts the model together.</summary>
    /// <exception cref="InvalidDataException">Parts do not fit together; the message says which.</exception>
    /// <exception cref="ArgumentException">Likewise, found by the part itself.</exception>
    public LifeModel ToModel(IReadOnlyList<TreeModel> members)
    {
        Refuse(Signals.Count is 0 or > MostSignals || Indices.Count > MostSignals, $"it has {Signals.Count} signals and {Indices.Count} indices");
        Refuse(Signals.Concat(Settings).Any(name => name is null) || RegimeCuts.Any(cuts => cuts is null) || RegimeCells.Any(cell => cell is null), "a name or a list in it is null");
        Refuse(Settings.Count != RegimeCuts.Count, $"it has {Settings.Count} settings and limits for {RegimeCuts.Count}");
        Refuse(!(double.IsFinite(Horizon) && Horizon > 0), $"its horizon is {Horizon}");
        Refuse(Indices.Any(index => index is null || index.Count != Signals.Count || !index.All(double.IsFinite)), "an index has not one finite weight a signal");
        if (Features.Problem() is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        long features = 1 + ((long)(Signals.Count + Indices.Count) * Features.PerSignal);
        Refuse(members.Count == 0 || members.Any(member => member.Features != features), $"its rows have {features} features, and not every member takes as many");
        var plan = new FeaturePlan
        {
            Signals = Signals,
            Scaler = new SignalScaler(new RegimeMap([.. RegimeCuts], [.. RegimeCells]), Signals.Count, [.. Means], [.. Deviations]),
            Indices = [.. Indices.Select(index => new HealthIndex([.. index]))],
            Settings = Features,
        };
        return new LifeModel
        {
            Unit = Unit,
            Horizon = Horizon,
            Simulated = Simulated,
            Settings = Settings,
            Plan = plan,
            Members = members,
            Bands = new ConformalBands(Bands.Level, [.. Bands.Edges], [.. Bands.Low], [.. Bands.High]),
        };
    }

    private static void Refuse(bool wrong, string sentence)
    {
        if (wrong)
        {
            throw new InvalidDataException(sentence);
        }
    }
}

/// <summary>The bands of a model file.</summary>
internal sealed record LifeModelBands(double Level, IReadOnlyList<double> Edges, IReadOnlyList<double> Low, IReadOnlyList<double> High);
