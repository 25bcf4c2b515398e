using System.Text.Json;
using System.Text.Json.Serialization;
using Clutch.Health.Intervals;

namespace Clutch.Health.Models;

/// <summary>What belongs together, and what it was learned from.</summary>
/// <param name="Version">Of the files' form.</param>
/// <param name="Simulated">Whether the cars were simulated. Such models' figures are never field accuracy.</param>
/// <param name="Seed">Of the fleet and of the trees.</param>
/// <param name="Cars">That were learned from.</param>
/// <param name="Days">For which each was watched.</param>
/// <param name="AbsentFaults">Fault types that none of them had.</param>
/// <param name="Parts">One entry a model.</param>
public sealed record PartLivesManifest(int Version, bool Simulated, int Seed, int Cars, double Days, IReadOnlyList<string> AbsentFaults, IReadOnlyList<PartLivesEntry> Parts)
{
    public const int CurrentVersion = 2;

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };
}

/// <summary>A model's file.</summary>
/// <param name="Part">Which part.</param>
/// <param name="File">Its name beside the manifest.</param>
/// <param name="Features">Hash of the names of its features.</param>
/// <param name="Alarm">When a predicted life concerns.</param>
/// <param name="Levels">How the measures of the training cars lay and scattered.</param>
public sealed record PartLivesEntry(Part Part, string File, string Features, LearnedAlarm Alarm, IReadOnlyList<PartLevel> Levels);

/// <summary>A <see cref="FeatureDrift"/> as it is written.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Low">Null when no training car had it.</param>
/// <param name="High">Likewise.</param>
/// <param name="Edges">Ascending limits between ranges.</param>
/// <param name="Shares">Of the training cars in each range, the missing last.</param>
public sealed record PartLevel(string Feature, float? Low, float? High, IReadOnlyList<float> Edges, IReadOnlyList<double> Shares)
{
    public static PartLevel Of(string feature, FeatureDrift drift) =>
        new(feature, float.IsNaN(drift.Low) ? null : drift.Low, float.IsNaN(drift.High) ? null : drift.High, drift.Edges, drift.Shares);

    /// <summary>As it was.</summary>
    /// <exception cref="ArgumentException">The numbers do not fit together.</exception>
    public FeatureDrift ToDrift() => new(Low ?? float.NaN, High ?? float.NaN, Edges, Shares);
}
