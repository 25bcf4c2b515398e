using Clutch.Health.Models;

namespace Clutch.Health.Training.Learning;

/// <summary>A trained model and what is known of it.</summary>
/// <param name="Model">The model, ready to serve.</param>
/// <param name="Members">Its members as XGBoost wrote them.</param>
/// <param name="Validation">Errors on units that were not seen.</param>
public sealed record TrainedLife(LifeModel Model, IReadOnlyList<byte[]> Members, CrossValidation Validation)
{
    /// <summary>Writes the model's file.</summary>
    public void Save(Stream output) => LifeModelFile.Write(output, Model, [.. Members.Select(member => (ReadOnlyMemory<byte>)member)]);
}
