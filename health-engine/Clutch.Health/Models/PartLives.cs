using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Clutch.Health.Intervals;

namespace Clutch.Health.Models;

/// <summary>Learned models of the lives of a car's parts, one file a part and a manifest. Immutable and thread-safe.</summary>
public sealed class PartLives
{
    public const string ManifestFile = "fleet.json";

    /// <summary>Share of the horizon below which a model speaks. Above it, it only says "not soon": then the prior is asked.</summary>
    public const double SpeaksBelow = 0.85;

    /// <summary>90 % point of the normal distribution over its 95 % point: from the ends of a 90 % interval to P10 and P90.</summary>
    private const double TenthOfTwentieth = 1.2816 / 1.6449;

    // A maker of features keeps windows: one for each thread that asks.
    [ThreadStatic]
    private static PartFeatures?[]? s_features;

    private static readonly Lazy<PartLives> s_embedded = new(() => Read(
        name => typeof(PartLives).Assembly.GetManifestResourceStream($"fleet/{name}") ?? throw new InvalidDataException($"{name} is not embedded in this program")));

    /// <summary>Share of a part's known levels that may lie where no training car had them. Assumed.</summary>
    private const double MostUnseen = 1.0 / 3;

    private readonly Learnt?[] _parts;

    private PartLives(PartLivesManifest manifest, Learnt?[] parts)
    {
        (Manifest, _parts) = (manifest, parts);
        Learned = new LearnedLives($"fleet {manifest.Version}, seed {manifest.Seed}", manifest.Simulated, TryForecast);
    }

    /// <summary>The models that this program carries: learned from simulated cars.</summary>
    public static PartLives Embedded => s_embedded.Value;

    public PartLivesManifest Manifest { get; }

    /// <summary>What a judgement takes: see <see cref="VehicleFacts.Learned"/>.</summary>
    public LearnedLives Learned { get; }

    /// <summary>The model of a part, or null.</summary>
    public LifeModel? Model(Part part) => _parts[(int)part]?.Model;

    /// <summary>When a predicted life of the part concerns; never without a model.</summary>
    public LearnedAlarm Alarm(Part part) => _parts[(int)part]?.Alarm ?? default;

    /// <summary>How the measures of the training cars lay and scattered, to be asked about other cars; empty without a model.</summary>
    public IReadOnlyList<FeatureDrift> Levels(Part part) => _parts[(int)part]?.Levels ?? [];

    /// <summary>Predicted life in days with its interval, of whatever length; false when the part was not observed enough or has no model.</summary>
    public bool TryPredict(Part part, in VehicleState state, out PredictedLife days) => Ask(part, state, out days, out _);

    private bool Ask(Part part, in VehicleState state, out PredictedLife days, out bool unlike)
    {
        (days, unlike) = (default, false);
        if (_parts[(int)part] is not { } learnt)
        {
            return false;
        }

        PartFeatures features = (s_features ??= new PartFeatures?[_parts.Length])[(int)part] ??= new PartFeatures(PartModels.Of(part));
        Span<float> row = stackalloc float[features.Names.Count];
        if (!features.TryWrite(state, row))
        {
            return false;
        }

        double predicted = learnt.Model.Predict(row);
        (double low, double high) = learnt.Model.Bands.Around(predicted, learnt.Model.Horizon);
        days = new PredictedLife(predicted, low, high);
        unlike = learnt.IsUnlike(features.Levels, row);
        return true;
    }

    /// <summary>Reads the files that training wrote.</summary>
    /// <param name="open">Opens a file by its name.</param>
    /// <exception cref="InvalidDataException">A file is no model, or was trained on other features than this program makes; the message says which.</exception>
    public static PartLives Read(Func<string, Stream> open)
    {
        PartLivesManifest manifest = JsonSerializer.Deserialize<PartLivesManifest>(Bytes(open(ManifestFile)), PartLivesManifest.Json) ?? throw new InvalidDataException($"{ManifestFile} is empty");
        if (manifest.Version != PartLivesManifest.CurrentVersion)
        {
            throw new InvalidDataException($"{ManifestFile} has version {manifest.Version}, this program reads {PartLivesManifest.CurrentVersion}; train the fleet anew");
        }

        var parts = new Learnt?[PartModels.All.Length];
        foreach (PartLivesEntry entry in manifest.Parts)
        {
            if (entry.Features != FeatureHash(entry.Part))
            {
                throw new InvalidDataException($"{entry.File} was trained on other features ({entry.Features}) than this program makes ({FeatureHash(entry.Part)}); train the fleet anew");
            }

            if (LifeModelFile.Read(Bytes(open(entry.File)), out LifeModel? model, out string detail) != LifeModelReject.None)
            {
                throw new InvalidDataException($"{entry.File}: {detail}");
            }

            parts[(int)entry.Part] = new Learnt(model!, entry.Alarm, Levels(entry));
        }

        return new PartLives(manifest, parts);
    }

    /// <summary>Names the list of features of a part: a model serves only the list that it was trained on.</summary>
    public static string FeatureHash(Part part) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', new PartFeatures(PartModels.Of(part)).Names))).AsSpan(0, 8));

    private bool TryForecast(PartModel part, in VehicleState state, out LearnedLife life)
    {
        life = default;
        // What a model says of a car unlike those that it learnt from is a guess: the prior is asked instead.
        if (!Ask(part.Part, state, out PredictedLife days, out bool unlike) || unlike || days.Predicted >= SpeaksBelow * Model(part.Part)!.Horizon)
        {
            return false;
        }

        double perDay = UseRate.Of(state.Now)[part.Life.Clock];
        double middle = Math.Max(days.Predicted, 0.5);
        double low = Math.Min(middle * 0.9, Math.Max(0.1, middle - ((middle - days.Low) * TenthOfTwentieth)));
        double high = Math.Max(middle * 1.1, middle + ((days.High - middle) * TenthOfTwentieth));
        life = new LearnedLife(new LifeQuantiles(low * perDay, middle * perDay, high * perDay), Alarm(part.Part).Concern(days.Predicted));
        return true;
    }

    private static FeatureDrift[] Levels(PartLivesEntry entry)
    {
        try
        {
            return [.. entry.Levels.Select(level => level.ToDrift())];
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{ManifestFile}, {entry.Part}: {e.Message}", e);
        }
    }

    private static byte[] Bytes(Stream stream)
    {
        using (stream)
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
    }

    private sealed record Learnt(LifeModel Model, LearnedAlarm Alarm, FeatureDrift[] Levels)
    {
        public bool IsUnlike(IReadOnlyList<int> places, ReadOnlySpan<float> row)
        {
            (int known, int unseen) = (0, 0);
            for (int i = 0; i < Levels.Length; i++)
            {
                float value = row[places[i]];
                known += float.IsFinite(value) ? 1 : 0;
                unseen += Levels[i].IsUnseen(value) ? 1 : 0;
            }

            return unseen > MostUnseen * known;
        }
    }
}
