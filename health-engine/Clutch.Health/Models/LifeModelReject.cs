namespace Clutch.Health.Models;

/// <summary>Why a model file is refused.</summary>
public enum LifeModelReject : byte
{
    None,

    /// <summary>No JSON document, or one that ends too early.</summary>
    NotJson,

    /// <summary>JSON, but not of this format.</summary>
    NotAModel,

    /// <summary>Of a version that this program does not read.</summary>
    Version,

    /// <summary>A part is missing, of another type, or out of its range.</summary>
    Part,

    /// <summary>Parts that do not fit together, such as trees that take another number of features than the plan makes.</summary>
    Misfit,

    /// <summary>A member's trees are refused.</summary>
    Trees,
}
