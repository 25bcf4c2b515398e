using System.Globalization;
using Clutch.Dtc;

namespace Clutch.Health.Worker;

/// <summary>Where alerts begin and end, in concern from 0 to 1.</summary>
public sealed class AlertSettings
{
    public LevelSettings Raise { get; } = new(AlertOptions.Default.Raise);

    /// <summary>A level ends below this; lower than where it begins, so that it does not flap.</summary>
    public LevelSettings Clear { get; } = new(AlertOptions.Default.Clear);

    /// <summary>Failing within this many days is what concerns.</summary>
    public double Days { get; set; } = AlertOptions.Default.Days;

    internal AlertOptions Options() => new() { Raise = Raise.Values, Clear = Clear.Values, Days = Days };

    internal IEnumerable<(string Key, string Message)> Faults()
    {
        if (!(Days is > 0 and <= 365))
        {
            yield return ("alerts:days", $"{Text(Days)} is given; more than 0 and at most 365 is allowed.");
        }

        for (int i = 0; i < 3; i++)
        {
            string level = LevelSettings.s_names[i];
            if (!(Raise.Values[i] is > 0 and <= 1) || (i > 0 && Raise.Values[i] <= Raise.Values[i - 1]))
            {
                yield return ($"alerts:raise:{level}", $"{Text(Raise.Values[i])} is given; above the level before and at most 1 is allowed.");
            }

            if (!(Clear.Values[i] > 0 && Clear.Values[i] < Raise.Values[i]) || (i > 0 && Clear.Values[i] <= Clear.Values[i - 1]))
            {
                yield return ($"alerts:clear:{level}", $"{Text(Clear.Values[i])} is given; above the level before and below alerts:raise:{level}, {Text(Raise.Values[i])}, is allowed.");
            }
        }
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A number for each level.</summary>
public sealed class LevelSettings(IReadOnlyList<double> values)
{
    internal static readonly string[] s_names = ["watch", "warning", "act"];

    public double Watch { get; set; } = values[0];

    public double Warning { get; set; } = values[1];

    public double Act { get; set; } = values[2];

    internal double[] Values => [Watch, Warning, Act];
}

/// <summary>What things cost, in hours of workshop labour: ratios, no prices.</summary>
public sealed class CostSettings
{
    /// <summary>The way to a visit and the wait, by <see cref="VisitClass"/>.</summary>
    public Dictionary<VisitClass, double> Visit { get; } = [];

    /// <summary>What a failure on the road costs beside the change, by <see cref="FailureClass"/>: the dearer, the earlier a visit is worth it.</summary>
    public Dictionary<FailureClass, double> Failure { get; } = [];

    /// <summary>What a budget's overrun costs, as a share of its failure.</summary>
    public double Overrun { get; set; } = CostOptions.Default.Overrun;

    /// <summary>Material of a change, by part.</summary>
    public Dictionary<Part, double> Material { get; } = [];

    internal CostOptions Options() => CostOptions.Default with
    {
        Visit = [.. Enum.GetValues<VisitClass>().Select(visit => Visit.GetValueOrDefault(visit, CostOptions.Default.VisitOf(visit)))],
        Failure = [.. Enum.GetValues<FailureClass>().Select(failure => Failure.GetValueOrDefault(failure, CostOptions.Default.Failure[(int)failure]))],
        Overrun = Overrun,
        Changes = Material.ToDictionary(part => part.Key, part => PartModels.Of(part.Key).Cost with { Material = part.Value, Origin = new(Mark.Source, "settings") }),
    };

    internal IEnumerable<(string Key, string Message)> Faults() =>
        Visit.Select(each => (Key: $"costs:visit:{each.Key}", each.Value))
            .Concat(Failure.Select(each => (Key: $"costs:failure:{each.Key}", each.Value)))
            .Concat(Material.Select(each => (Key: $"costs:material:{each.Key}", each.Value)))
            .Append((Key: "costs:overrun", Value: Overrun))
            .Where(each => !(each.Value >= 0 && double.IsFinite(each.Value)))
            .Select(each => (each.Key, $"{each.Value.ToString(CultureInfo.InvariantCulture)} is given; hours of labour, 0 or more, are allowed."));
}

/// <summary>A maker's warranty; without both numbers nothing is said of it.</summary>
public sealed class WarrantySettings
{
    /// <summary>From the first registration.</summary>
    public double? Days { get; set; }

    /// <summary>On the odometer.</summary>
    public double? Kilometres { get; set; }

    internal IEnumerable<(string Key, string Message)> Faults()
    {
        if (Days is null != Kilometres is null)
        {
            yield return ($"warranty:{(Days is null ? "days" : "kilometres")}", "it is missing; a warranty has both days and kilometres.");
        }

        foreach ((string key, double? value) in new[] { ("warranty:days", Days), ("warranty:kilometres", Kilometres) })
        {
            if (value is { } given && !(given > 0 && double.IsFinite(given)))
            {
                yield return (key, $"{given.ToString(CultureInfo.InvariantCulture)} is given; more than 0 is allowed.");
            }
        }
    }
}

/// <summary>What somebody knows of a car.</summary>
public sealed class CarSettings
{
    /// <summary>For the meaning of its trouble codes, and for whom it is compared with: a make or a brand.</summary>
    public string? Make { get; set; }

    /// <summary>Day of its first registration.</summary>
    public DateOnly? Registered { get; set; }

    /// <summary>Odometer when it was first heard, km, of a car that does not send one.</summary>
    public double? OdometerAtFirst { get; set; }

    internal VehicleFacts Facts() => VehicleFacts.None with { Make = Dtc.Make.TryParse(Make, out Make make) ? make : Dtc.Make.Standard, Registered = Registered, KilometresAtFirst = OdometerAtFirst ?? double.NaN };

    internal IEnumerable<(string Key, string Message)> Faults(string car)
    {
        if (Make is not null && !Dtc.Make.TryParse(Make, out _))
        {
            yield return ($"cars:{car}:make", $"'{Make}' is no make that is known; leave it out, or write it as its badge does.");
        }

        if (OdometerAtFirst is { } odometer && !(odometer >= 0 && double.IsFinite(odometer)))
        {
            yield return ($"cars:{car}:odometerAtFirst", $"{odometer.ToString(CultureInfo.InvariantCulture)} is given; 0 km or more is allowed.");
        }
    }
}
