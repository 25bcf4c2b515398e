namespace Clutch.Health.Trees;

/// <summary>Why a model is refused.</summary>
public enum TreeReject : byte
{
    None,

    /// <summary>No JSON document, or one that ends too early.</summary>
    NotJson,

    /// <summary>A member is missing or of another type.</summary>
    MissingMember,

    /// <summary>Written by a version whose files are not known.</summary>
    Version,

    /// <summary>An objective or booster that this walker does not compute.</summary>
    Objective,

    /// <summary>Categorical splits, several outputs, or vector leaves.</summary>
    Feature,

    /// <summary>A number that is not finite, or out of its range.</summary>
    Number,

    /// <summary>Nodes that do not form a tree: a child out of range, reached twice, or reached from itself.</summary>
    Shape,

    /// <summary>More trees, nodes, levels or features than are allowed.</summary>
    TooLarge,
}
