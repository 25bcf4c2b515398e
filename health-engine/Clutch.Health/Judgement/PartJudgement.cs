using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Whether anything speaks of a part.</summary>
public enum Observability : byte
{
    /// <summary>At least one indicator speaks.</summary>
    Observed,

    /// <summary>Nothing measures it; its life follows from how the car is used.</summary>
    ByUse,

    /// <summary>Its signals are there, but too few drives with the right conditions.</summary>
    NotYet,

    /// <summary>The car does not send what it takes.</summary>
    NotOnThisCar,

    /// <summary>A sensor that it takes does not move any more.</summary>
    SensorStuck,
}

/// <summary>Why a part is observable, or not.</summary>
/// <param name="State">Whether.</param>
/// <param name="Missing">Channels that it takes and that were never heard, or that do not move.</param>
/// <param name="Seen">Drives with an observation.</param>
/// <param name="Needed">Drives that it takes.</param>
public sealed record ObservabilityReason(Observability State, IReadOnlyList<Channel> Missing, int Seen, int Needed)
{
    /// <summary>A sentence.</summary>
    public string Text(Language language) => State switch
    {
        Observability.Observed => HealthTexts.Format("observed", language),
        Observability.ByUse => HealthTexts.Format("by-use", language),
        Observability.NotYet when Seen == 0 => HealthTexts.Format("not-yet-conditions", language),
        Observability.NotYet => HealthTexts.Format("not-yet", language, Quantity.Text(Seen, Unit.None, language), Quantity.Text(Needed, Unit.None, language)),
        Observability.SensorStuck => HealthTexts.Format("sensor-stuck", language, HealthTexts.Channels(Missing, language)),
        _ => HealthTexts.Format("not-on-this-car", language, HealthTexts.Channels(Missing, language)),
    };
}

/// <summary>What the engine thinks of one part.</summary>
public sealed record PartJudgement
{
    public required PartModel Model { get; init; }

    public Part Part => Model.Part;

    /// <summary>100 minus the points of <see cref="Evidence"/>; null when nothing speaks: then there is no score.</summary>
    public required decimal? Score { get; init; }

    public required ObservabilityReason Observability { get; init; }

    /// <summary>What costs most first.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>All evidence together, 0 to below 1.</summary>
    public required double Damage { get; init; }

    /// <summary>Null for a part that the car may not have.</summary>
    public required LifeForecast? Life { get; init; }

    /// <summary>What makes it age faster or slower than its clock.</summary>
    public required IReadOnlyList<PaceReading> Paces { get; init; }

    /// <summary>The worst of its indicators' trends.</summary>
    public required Trend Trend { get; init; }

    /// <summary>Whether an active code forbids to go on.</summary>
    public bool Stop => Evidence.Any(evidence => evidence.Stop);

    public string Name(Language language) => HealthTexts.Format($"part-{Model.Name}", language);

    /// <summary>What would make the answer sharper.</summary>
    public string Sharper(Language language) => HealthTexts.Format($"sharper-{Model.Name}", language);
}
