using System.Text.Json;
using System.Text.Json.Serialization;
using Clutch.Health.Features;
using Clutch.Health.Trees;

namespace Clutch.Health.Models;

/// <summary>The file of a <see cref="LifeModel"/>: one JSON document with the members' XGBoost models in it unchanged.</summary>
public static class LifeModelFile
{
    public const int Version = 1;

    private const string Format = "clutch life model";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads a model; never throws on input.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="model">The model, null when it is refused.</param>
    /// <param name="detail">What is wrong, as the end of a sentence; empty when nothing is.</param>
    public static LifeModelReject Read(ReadOnlyMemory<byte> json, out LifeModel? model, out string detail)
    {
        model = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, out model, out detail);
        }
        catch (JsonException)
        {
            detail = "it is no JSON document, or it ends too early";
            return LifeModelReject.NotJson;
        }
    }

    /// <summary>Writes a model. The members are given as XGBoost wrote them.</summary>
    public static void Write(Stream output, LifeModel model, IReadOnlyList<ReadOnlyMemory<byte>> members)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WritePropertyName("head");
        JsonSerializer.Serialize(json, Head(model), s_json);
        json.WriteStartArray("members");
        foreach (ReadOnlyMemory<byte> member in members)
        {
            json.WriteRawValue(member.Span);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static LifeModelReject Read(JsonElement root, out LifeModel? model, out string detail)
    {
        model = null;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.String || !format.ValueEquals(Format)
            || !root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number)
        {
            detail = $"it is not a \"{Format}\"";
            return LifeModelReject.NotAModel;
        }

        if (!version.TryGetInt32(out int number) || number != Version)
        {
            detail = $"it has version {version.GetRawText()}, this program reads version {Version}; train it anew";
            return LifeModelReject.Version;
        }

        if (!root.TryGetProperty("head", out JsonElement headElement) || !root.TryGetProperty("members", out JsonElement members) || members.ValueKind != JsonValueKind.Array)
        {
            detail = "it has no head or no members";
            return LifeModelReject.Part;
        }

        LifeModelHead? head;
        try
        {
            head = headElement.Deserialize<LifeModelHead>(s_json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            head = null;
        }

        if (head is null)
        {
            detail = "its head has a missing, unknown or wrong part";
            return LifeModelReject.Part;
        }

        var trees = new List<TreeModel>();
        foreach (JsonElement member in members.EnumerateArray())
        {
            TreeReject reject = TreeModelReader.Read(member, out TreeModel? tree);
            if (reject != TreeReject.None)
            {
                detail = $"its member {trees.Count + 1} is refused ({reject})";
                return LifeModelReject.Trees;
            }

            trees.Add(tree!);
        }

        return Assemble(head, trees, out model, out detail);
    }

    private static LifeModelReject Assemble(LifeModelHead head, List<TreeModel> trees, out LifeModel? model, out string detail)
    {
        model = null;
        try
        {
            model = head.ToModel(trees);
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException)
        {
            detail = e.Message;
            return LifeModelReject.Misfit;
        }

        detail = "";
        return LifeModelReject.None;
    }

    private static LifeModelHead Head(LifeModel model)
    {
        FeaturePlan plan = model.Plan;
        return new LifeModelHead(
            model.Unit,
            model.Horizon,
            model.Simulated,
            model.Settings,
            plan.Signals,
            plan.Scaler.Regimes.Cuts,
            plan.Scaler.Regimes.Cells,
            plan.Scaler.Means,
            plan.Scaler.Deviations,
            [.. plan.Indices.Select(index => index.Weights)],
            plan.Settings,
            new LifeModelBands(model.Bands.Level, model.Bands.Edges, model.Bands.Low, model.Bands.High));
    }
}
