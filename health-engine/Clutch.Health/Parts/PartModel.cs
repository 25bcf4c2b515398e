using System.Collections.Immutable;
using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>How well a number is founded.</summary>
public enum Mark : byte
{
    /// <summary>Nothing but judgement stands behind it.</summary>
    Assumed,

    /// <summary>A rule of thumb of the trade, even where a source prints it.</summary>
    Rule,

    /// <summary>General engineering knowledge.</summary>
    General,

    /// <summary>Read in the source named.</summary>
    Source,

    /// <summary>Measured on the data set named.</summary>
    Measured,
}

/// <summary>Where a number comes from.</summary>
/// <param name="Mark">How well it is founded.</param>
/// <param name="Source">Publication, standard or data set; the reason where there is none.</param>
public readonly record struct Origin(Mark Mark, string Source);

/// <summary>What kind of visit changes the part: tasks of one visit share the way and the wait.</summary>
public enum VisitClass : byte
{
    /// <summary>Half an hour without appointment: oil, tyres, battery.</summary>
    Quick,

    /// <summary>A workshop with a lift.</summary>
    Workshop,

    /// <summary>A specialist: gearbox, turbocharger, high voltage.</summary>
    Specialist,
}

/// <summary>What a failure on the road does besides being a failure.</summary>
public enum FailureClass : byte
{
    /// <summary>The car goes on, worse.</summary>
    Nuisance,

    /// <summary>The car stands.</summary>
    Stranding,

    /// <summary>Other parts break with it.</summary>
    Damage,

    /// <summary>People are in danger.</summary>
    Danger,
}

/// <summary>What a change of the part costs, in hours of workshop labour: no currency, no price of any shop. A tenant replaces it by its own figures.</summary>
/// <param name="Material">The part itself.</param>
/// <param name="Labour">Changing it.</param>
/// <param name="Origin">Why these.</param>
public readonly record struct ChangeCost(double Material, double Labour, Origin Origin);

/// <summary>A change by the calendar or the odometer, whatever the state of the part; the sooner limit counts.</summary>
/// <param name="Kilometres">km; infinite when only time counts.</param>
/// <param name="Days">Days; infinite when only the way counts.</param>
/// <param name="Origin">Who says so.</param>
public sealed record ServiceInterval(double Kilometres, double Days, Origin Origin);

/// <summary>What can be used up, spent in units of a measure instead of a life that ends by chance.</summary>
/// <param name="Spends">Sum of this measure.</param>
/// <param name="ChargeOf">Each unit of this one costs <paramref name="Charge"/> more.</param>
/// <param name="Charge">In units of <paramref name="Spends"/>.</param>
/// <param name="Amount">What there is.</param>
/// <param name="Kilometres">What there is where only the way is known, km.</param>
/// <param name="Days">The end, whatever was used.</param>
/// <param name="Origin">Where the amounts come from.</param>
public sealed record Budget(Measure Spends, Measure ChargeOf, double Charge, double Amount, double Kilometres, double Days, Origin Origin);

/// <summary>
/// One part of a car as data: how long it lives, what speaks for and against it, what changes its pace. A new part is one file with one of these and a row in
/// <see cref="PartModels"/>.
/// </summary>
public sealed record PartModel
{
    public required Part Part { get; init; }

    /// <summary>Stem of its texts: <c>part-NAME</c> and <c>do-NAME</c>, <c>sharper-NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Life before anything is known of this car.</summary>
    public required LifePrior Life { get; init; }

    public required Origin LifeOrigin { get; init; }

    /// <summary>How many failures the prior is worth against the car's own: its stated doubt.</summary>
    public double PriorFailures { get; init; } = 4;

    public ImmutableArray<Indicator> Indicators { get; init; } = [];

    /// <summary>Parts of the trouble-code catalogue that are this part.</summary>
    public ImmutableArray<HealthPart> Codes { get; init; } = [];

    /// <summary>What makes it age faster than the clock.</summary>
    public ImmutableArray<Pace> Paces { get; init; } = [];

    /// <summary>Set when the part is spent and not worn: then <see cref="Life"/> is not used.</summary>
    public Budget? Budget { get; init; }

    public ServiceInterval? Service { get; init; }

    public required VisitClass Visit { get; init; }

    public required FailureClass Failure { get; init; }

    public required ChangeCost Cost { get; init; }

    /// <summary>Points of a hundred that the car loses when this part is entirely bad.</summary>
    public required double Importance { get; init; }

    /// <summary>Not every car has one: without its signals or codes nothing is said about its life.</summary>
    public bool Optional { get; init; }

    /// <summary>Measures that speak of the fitted part beyond those of its indicators, and begin anew with the next one.</summary>
    public ImmutableArray<Measure> AlsoResets { get; init; } = [];

    /// <summary>Share of all repairs that concern it (CarMD), prior odds for the cause of a fault.</summary>
    public required double RepairShare { get; init; }

    public required Origin RepairShareOrigin { get; init; }

    /// <summary>Measures whose history belongs to the fitted part.</summary>
    public IEnumerable<Measure> Measures => Indicators.Select(indicator => indicator.Measure).Concat(AlsoResets).Distinct();
}
