using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clutch.Health.Trees;

/// <summary>
/// Gradient boosted regression trees, walked as XGBoost walks them: float32 throughout, leaves added in the order of the trees, <c>x &lt; split</c> goes left,
/// a missing value (NaN) where the node says. Predictions equal those of the native library bit for bit. Immutable and thread-safe.
/// </summary>
public sealed class TreeModel
{
    private readonly TreeNode[] _nodes;
    private readonly TreeRoot[] _roots;
    private readonly float[] _covers;
    private readonly float _baseMargin;

    /// <summary>Nodes as <see cref="TreeModelReader"/> has checked them: every child lies within the array, every path ends.</summary>
    internal TreeModel(TreeObjective objective, int features, float baseMargin, TreeRoot[] roots, TreeNode[] nodes, float[] covers)
    {
        (Objective, Features, _baseMargin, _roots, _nodes, _covers) = (objective, features, baseMargin, roots, nodes, covers);
    }

    public TreeObjective Objective { get; }

    /// <summary>Features in a row.</summary>
    public int Features { get; }

    public int Trees => _roots.Length;

    internal ReadOnlySpan<TreeNode> Nodes => _nodes;

    internal ReadOnlySpan<TreeRoot> Roots => _roots;

    /// <summary>Sum of the training rows' second derivatives at every node: its weight when a path is averaged over.</summary>
    internal ReadOnlySpan<float> Covers => _covers;

    internal float BaseMargin => _baseMargin;

    /// <summary>The prediction for one row, NaN where a feature is missing.</summary>
    public float Predict(ReadOnlySpan<float> features)
    {
        float margin = Margin(features);
        // The exponential is taken in double and rounded: that is what equals the native library.
        return Objective == TreeObjective.AcceleratedFailureTime ? (float)Math.Exp(margin) : margin;
    }

    /// <summary>The sum of the leaves, before the objective makes a value of it.</summary>
    public float Margin(ReadOnlySpan<float> features)
    {
        if (features.Length != Features)
        {
            throw new ArgumentException($"the model takes {Features} features, not {features.Length}", nameof(features));
        }

        // The reader proved that no path leaves the array and no node names a feature beyond the row, so the walk needs no bounds checks.
        ref TreeNode nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref float row = ref MemoryMarshal.GetReference(features);
        float sum = _baseMargin;
        ReadOnlySpan<TreeRoot> roots = _roots;
        // Four trees at a time: their steps do not wait for each other.
        while (roots.Length >= 4)
        {
            int a = roots[0].Node;
            int b = roots[1].Node;
            int c = roots[2].Node;
            int d = roots[3].Node;
            for (int level = Math.Max(Math.Max(roots[0].Depth, roots[1].Depth), Math.Max(roots[2].Depth, roots[3].Depth)); level > 0; level--)
            {
                a = Step(ref Unsafe.Add(ref nodes, a), ref row);
                b = Step(ref Unsafe.Add(ref nodes, b), ref row);
                c = Step(ref Unsafe.Add(ref nodes, c), ref row);
                d = Step(ref Unsafe.Add(ref nodes, d), ref row);
            }

            sum += Unsafe.Add(ref nodes, a).Split;
            sum += Unsafe.Add(ref nodes, b).Split;
            sum += Unsafe.Add(ref nodes, c).Split;
            sum += Unsafe.Add(ref nodes, d).Split;
            roots = roots[4..];
        }

        foreach (TreeRoot root in roots)
        {
            int node = root.Node;
            for (int level = root.Depth; level > 0; level--)
            {
                node = Step(ref Unsafe.Add(ref nodes, node), ref row);
            }

            sum += Unsafe.Add(ref nodes, node).Split;
        }

        return sum;
    }

    /// <summary>
    /// Exact Shapley values of the trees (path-dependent TreeSHAP), in the unit of <see cref="Margin"/>: how far each feature moves this row from the
    /// average of the training rows. They sum to the margin, up to rounding.
    /// </summary>
    /// <param name="features">One row.</param>
    /// <param name="contributions">One number a feature.</param>
    /// <returns>The average margin of the training rows, from which the contributions start.</returns>
    public double Contributions(ReadOnlySpan<float> features, Span<double> contributions)
    {
        if (features.Length != Features || contributions.Length != Features)
        {
            throw new ArgumentException($"the model takes {Features} features, not {features.Length}, and gives as many contributions, not {contributions.Length}", nameof(contributions));
        }

        contributions.Clear();
        return new TreeShap(this).Explain(features, contributions);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Step(ref TreeNode node, ref float row)
    {
        float value = Unsafe.Add(ref row, node.Feature);
        // Both comparisons are false for NaN, which leaves the default.
        int above = value >= node.Split ? 1 : 0;
        int notBelow = value < node.Split ? 0 : 1;
        return node.Left + ((above | (notBelow & node.DefaultsRight)) & node.Step);
    }
}

/// <summary>Where a tree begins, and how many steps its deepest leaf is away.</summary>
internal readonly record struct TreeRoot(int Node, int Depth);
