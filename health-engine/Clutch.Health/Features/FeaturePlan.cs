namespace Clutch.Health.Features;

/// <summary>Everything learned that features need: names, scaling by regime, health indices, windows. Immutable; shared by all series of a model.</summary>
public sealed record FeaturePlan
{
    /// <summary>Names of the signals, in the order of a row.</summary>
    public required IReadOnlyList<string> Signals { get; init; }

    public required SignalScaler Scaler { get; init; }

    public required IReadOnlyList<HealthIndex> Indices { get; init; }

    public required FeatureSettings Settings { get; init; }

    /// <summary>Names of the features, in their order.</summary>
    public IReadOnlyList<string> Names =>
        ["age", .. Signals.Concat(Indices.Select((_, number) => $"index {number + 1}")).SelectMany(Settings.Names)];
}
