using System.Runtime.InteropServices;

namespace Clutch.Health.Trees;

/// <summary>
/// One node in twelve bytes. Siblings stand side by side, so a step is <c>Left + (0 or 1)</c> without a branch. A leaf leads to itself, so that all trees of
/// a group may be walked as many steps as the deepest of them needs.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly struct TreeNode(float split, int left, ushort feature, bool defaultsRight, bool isLeaf)
{
    /// <summary>The limit of an inner node, the value of a leaf.</summary>
    public readonly float Split = split;

    /// <summary>Place of the left child in the model's array; of the leaf itself for a leaf.</summary>
    public readonly int Left = left;

    public readonly ushort Feature = feature;

    /// <summary>1 when a missing value goes right.</summary>
    public readonly byte DefaultsRight = defaultsRight ? (byte)1 : (byte)0;

    /// <summary>0 for a leaf, 1 for an inner node: by how much a step to the right moves.</summary>
    public readonly byte Step = isLeaf ? (byte)0 : (byte)1;
}
