using System.Globalization;
using System.Text.Json;

namespace Clutch.Health.Trees;

/// <summary>
/// Reads XGBoost's JSON model (versions 1 to 3, <c>gbtree</c>, numeric splits, one output). The file is hostile until proven good: every index is
/// checked, every node must be reached exactly once from its root, and sizes are bounded. Never throws on input.
/// </summary>
public static class TreeModelReader
{
    /// <summary>Far above any model that is served, far below what would exhaust memory.</summary>
    public const int MostNodes = 8_000_000;

    /// <summary>Levels of a tree; a walk does one step a level.</summary>
    public const int MostLevels = 64;

    private const int MostFeatures = ushort.MaxValue;

    /// <summary>Reads a model from the bytes of a file.</summary>
    public static TreeReject Read(ReadOnlyMemory<byte> json, out TreeModel? model)
    {
        model = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, out model);
        }
        catch (JsonException)
        {
            return TreeReject.NotJson;
        }
    }

    /// <summary>Reads a model from inside a document.</summary>
    public static TreeReject Read(JsonElement root, out TreeModel? model)
    {
        model = null;
        if (!Member(root, "version", JsonValueKind.Array, out JsonElement version) || !Member(root, "learner", JsonValueKind.Object, out JsonElement learner))
        {
            return TreeReject.MissingMember;
        }

        if (version.GetArrayLength() < 1 || version[0].ValueKind != JsonValueKind.Number || !version[0].TryGetInt32(out int major) || major is < 1 or > 3)
        {
            return TreeReject.Version;
        }

        TreeReject reject = Head(learner, out TreeObjective objective, out int features, out float baseMargin);
        if (reject != TreeReject.None)
        {
            return reject;
        }

        if (!Member(learner, "gradient_booster", JsonValueKind.Object, out JsonElement booster) || !Text(booster, "name", out string? name))
        {
            return TreeReject.MissingMember;
        }

        if (name != "gbtree")
        {
            return TreeReject.Objective;
        }

        if (!Member(booster, "model", JsonValueKind.Object, out JsonElement gbtree) || !Member(gbtree, "trees", JsonValueKind.Array, out JsonElement trees))
        {
            return TreeReject.MissingMember;
        }

        var builder = new TreeModelBuilder(features);
        foreach (JsonElement tree in trees.EnumerateArray())
        {
            reject = builder.Add(tree);
            if (reject != TreeReject.None)
            {
                return reject;
            }
        }

        model = builder.Build(objective, baseMargin);
        return TreeReject.None;
    }

    private static TreeReject Head(JsonElement learner, out TreeObjective objective, out int features, out float baseMargin)
    {
        (objective, features, baseMargin) = (default, 0, 0);
        if (!Member(learner, "objective", JsonValueKind.Object, out JsonElement named) || !Text(named, "name", out string? name)
            || !Member(learner, "learner_model_param", JsonValueKind.Object, out JsonElement parameters)
            || !Text(parameters, "base_score", out string? score) || !Text(parameters, "num_feature", out string? count))
        {
            return TreeReject.MissingMember;
        }

        if (name is not ("reg:squarederror" or "survival:aft"))
        {
            return TreeReject.Objective;
        }

        if ((Text(parameters, "num_class", out string? classes) && classes != "0") || (Text(parameters, "num_target", out string? targets) && targets is not ("0" or "1")))
        {
            return TreeReject.Feature;
        }

        // Later versions write a list of one.
        if (!float.TryParse(score!.Trim('[', ']'), NumberStyles.Float, CultureInfo.InvariantCulture, out float baseScore) || !float.IsFinite(baseScore)
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out features))
        {
            return TreeReject.Number;
        }

        if (features > MostFeatures)
        {
            return TreeReject.TooLarge;
        }

        objective = name == "survival:aft" ? TreeObjective.AcceleratedFailureTime : TreeObjective.SquaredError;
        if (objective == TreeObjective.AcceleratedFailureTime && baseScore <= 0)
        {
            return TreeReject.Number;
        }

        baseMargin = objective == TreeObjective.AcceleratedFailureTime ? (float)Math.Log(baseScore) : baseScore;
        return TreeReject.None;
    }

    internal static bool Member(JsonElement parent, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out value) && value.ValueKind == kind;
    }

    private static bool Text(JsonElement parent, string name, out string? text)
    {
        text = null;
        if (!Member(parent, name, JsonValueKind.String, out JsonElement value))
        {
            return false;
        }

        try
        {
            text = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: the document is JSON, the string is no text.
            return false;
        }
    }
}
