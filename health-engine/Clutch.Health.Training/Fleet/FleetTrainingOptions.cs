using Clutch.Health.Training.Learning;
using Clutch.Health.Trees;

namespace Clutch.Health.Training.Fleet;

/// <summary>How models of remaining life are learned from a simulated fleet.</summary>
public sealed record FleetTrainingOptions
{
    public required int Cars { get; init; }

    public required int Seed { get; init; }

    /// <summary>How long each car is watched, days.</summary>
    public double Days { get; init; } = 3 * 365;

    /// <summary>Days between the rows that trees learn from.</summary>
    public double RowEvery { get; init; } = 6;

    /// <summary>Of rows that lie further from the end than the horizon one in so many is learned from, and weighs as much as all of them.</summary>
    public int FarRowsKept { get; init; } = 4;

    /// <summary>Days between the questions that intervals and alarms are set on: about as often as a car is judged.</summary>
    public double AskEvery { get; init; } = FleetRules.AskEvery;

    /// <summary>The longest remaining life that is told apart, days.</summary>
    public double Horizon { get; init; } = 180;

    /// <summary>Parts of the cross-validation; a car is in one with all its parts.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Nominal coverage of the intervals.</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Limits between ranges of the predicted life that have intervals of their own, as shares of the horizon.</summary>
    public IReadOnlyList<double> BandEdges { get; init; } = [0.06, 0.12, 0.2, 0.33, 0.5, 0.7];

    /// <summary>False alarms a car-year that the thresholds may give, all parts together. Below the limit of 1, for the cars that were not seen.</summary>
    public double FalseAlarms { get; init; } = 0.9;

    /// <summary>The kinds of trees whose mean is the prediction.</summary>
    public IReadOnlyList<TreeSettings> Members { get; init; } =
    [
        new TreeSettings { Objective = TreeObjective.AcceleratedFailureTime, Rounds = 200, LeastLeafWeight = 5, Depth = 4, LearningRate = 0.1, FeatureShare = 0.5, Scale = 0.5 },
    ];

    /// <summary>Threads; it changes how long it takes, never what comes out.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>Fault types that the training cars never have.</summary>
    public IReadOnlySet<string> Absent { get; init; } = HeldOutFaults;

    /// <summary>Those of the models in the product: one a part where there are three, to see what models do with what they don't know.</summary>
    public static IReadOnlySet<string> HeldOutFaults { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "parasitic-drain", "diode", "lead", "leaking-injector", "poisoned", "oil-poisoned", "leak", "seized-caliper", "weak-spring", "hose", "actuator", "cracked",
    };

    internal FleetOptions Fleet(double every) => new()
    {
        Cars = Cars,
        Seed = Seed,
        Days = Days,
        Every = every,
        Ageing = new CarSim.Ageing.AgeingOptions { Absent = Absent },
        Threads = Threads,
    };
}
