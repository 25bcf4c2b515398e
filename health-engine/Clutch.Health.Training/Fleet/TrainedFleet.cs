using System.Text.Json;
using Clutch.Health.Models;

namespace Clutch.Health.Training.Fleet;

/// <summary>A trained model of one part.</summary>
/// <param name="Part">Which part.</param>
/// <param name="Model">Ready to serve.</param>
/// <param name="Members">As XGBoost wrote them.</param>
/// <param name="Alarm">Chosen by cross-validation.</param>
/// <param name="Levels">How its measures lay and scattered in the training cars.</param>
public sealed record TrainedPart(Part Part, LifeModel Model, IReadOnlyList<byte[]> Members, LearnedAlarm Alarm, IReadOnlyList<PartLevel> Levels);

/// <summary>All of them.</summary>
/// <param name="Options">What they were trained with.</param>
/// <param name="Parts">One a part.</param>
public sealed record TrainedFleet(FleetTrainingOptions Options, IReadOnlyList<TrainedPart> Parts)
{
    /// <summary>The files as the product reads them, the manifest last: names and bytes.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> Files()
    {
        foreach (TrainedPart part in Parts)
        {
            using var model = new MemoryStream();
            LifeModelFile.Write(model, part.Model, [.. part.Members.Select(member => (ReadOnlyMemory<byte>)member)]);
            yield return (NameOf(part.Part), model.ToArray());
        }

        var manifest = new PartLivesManifest(
            PartLivesManifest.CurrentVersion,
            Simulated: true,
            Options.Seed,
            Options.Cars,
            Options.Days,
            [.. Options.Absent.Order(StringComparer.Ordinal)],
            [.. Parts.Select(part => new PartLivesEntry(part.Part, NameOf(part.Part), PartLives.FeatureHash(part.Part), part.Alarm, part.Levels))]);
        yield return (PartLives.ManifestFile, JsonSerializer.SerializeToUtf8Bytes(manifest, PartLivesManifest.Json));
    }

    /// <summary>As the product would read it from the files.</summary>
    public PartLives ToLives()
    {
        var files = Files().ToDictionary(file => file.Name, file => file.Bytes, StringComparer.Ordinal);
        return PartLives.Read(name => new MemoryStream(files[name]));
    }

    private static string NameOf(Part part) => $"{PartModels.Of(part).Name}.json";
}
