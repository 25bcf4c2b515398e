namespace Clutch.Health.Trees;

/// <summary>
/// TreeSHAP: S. Lundberg, G. Erion, S.-I. Lee, "Consistent Individualized Feature Attribution for Tree Ensembles" (2018), algorithm 2.
/// A path carries, for every distinct feature on it, the share of training rows that would take it without knowing the feature (zero) and whether
/// this row takes it (one), with the weights of the subsets by size.
/// </summary>
internal ref struct TreeShap(TreeModel model)
{
    private readonly TreeModel _model = model;
    private ReadOnlySpan<float> _row;
    private Span<double> _contributions;

    public double Explain(ReadOnlySpan<float> row, Span<double> contributions)
    {
        _row = row;
        _contributions = contributions;
        double expected = _model.BaseMargin;
        int deepest = 0;
        foreach (TreeRoot root in _model.Roots)
        {
            deepest = Math.Max(deepest, root.Depth);
        }

        // A path at level n has at most n + 2 elements, and each level below copies it.
        var paths = new PathElement[(deepest + 2) * (deepest + 3) / 2];
        foreach (TreeRoot root in _model.Roots)
        {
            expected += Mean(root.Node);
            Recurse(root.Node, 0, paths, 0, 1, 1, -1);
        }

        return expected;
    }

    private readonly double Mean(int at)
    {
        TreeNode node = _model.Nodes[at];
        if (node.Step == 0)
        {
            return node.Split;
        }

        double cover = _model.Covers[at];
        return ((Mean(node.Left) * _model.Covers[node.Left]) + (Mean(node.Left + 1) * _model.Covers[node.Left + 1])) / cover;
    }

    /// <summary>Walks a subtree and adds what its leaves contribute.</summary>
    /// <param name="at">The node.</param>
    /// <param name="depth">Elements of the parent's path.</param>
    /// <param name="paths">The parent's path, then room for those below it.</param>
    /// <param name="parentLength">How far the parent's path reaches into <paramref name="paths"/>.</param>
    /// <param name="zero">Share of rows that go from the parent to this node.</param>
    /// <param name="one">1 when this row does.</param>
    /// <param name="feature">The parent's feature, -1 at the root.</param>
    private readonly void Recurse(int at, int depth, Span<PathElement> paths, int parentLength, double zero, double one, int feature)
    {
        Span<PathElement> path = paths[parentLength..];
        paths[..parentLength].CopyTo(path);
        Extend(path, depth, zero, one, feature);
        TreeNode node = _model.Nodes[at];
        if (node.Step == 0)
        {
            for (int i = 1; i <= depth; i++)
            {
                _contributions[path[i].Feature] += UnwoundSum(path, depth, i) * (path[i].One - path[i].Zero) * node.Split;
            }

            return;
        }

        float value = _row[node.Feature];
        bool right = float.IsNaN(value) ? node.DefaultsRight == 1 : value >= node.Split;
        int hot = node.Left + (right ? 1 : 0);
        int cold = node.Left + (right ? 0 : 1);
        double incomingZero = 1;
        double incomingOne = 1;
        for (int i = 1; i <= depth; i++)
        {
            if (path[i].Feature == node.Feature)
            {
                // The feature was split on before: its element is taken out and joined with the new one.
                (incomingZero, incomingOne) = (path[i].Zero, path[i].One);
                Unwind(path, depth, i);
                depth--;
                break;
            }
        }

        double cover = _model.Covers[at];
        Recurse(hot, depth + 1, path, depth + 1, incomingZero * _model.Covers[hot] / cover, incomingOne, node.Feature);
        Recurse(cold, depth + 1, path, depth + 1, incomingZero * _model.Covers[cold] / cover, 0, node.Feature);
    }

    private static void Extend(Span<PathElement> path, int depth, double zero, double one, int feature)
    {
        path[depth] = new PathElement { Feature = feature, Zero = zero, One = one, Weight = depth == 0 ? 1 : 0 };
        for (int i = depth - 1; i >= 0; i--)
        {
            path[i + 1].Weight += one * path[i].Weight * (i + 1) / (depth + 1);
            path[i].Weight *= zero * (depth - i) / (depth + 1);
        }
    }

    private static void Unwind(Span<PathElement> path, int depth, int index)
    {
        (double one, double zero) = (path[index].One, path[index].Zero);
        double next = path[depth].Weight;
        for (int i = depth - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                double weight = path[i].Weight;
                path[i].Weight = next * (depth + 1) / ((i + 1) * one);
                next = weight - (path[i].Weight * zero * (depth - i) / (depth + 1));
            }
            else
            {
                path[i].Weight = path[i].Weight * (depth + 1) / (zero * (depth - i));
            }
        }

        for (int i = index; i < depth; i++)
        {
            (path[i].Feature, path[i].Zero, path[i].One) = (path[i + 1].Feature, path[i + 1].Zero, path[i + 1].One);
        }
    }

    private static double UnwoundSum(ReadOnlySpan<PathElement> path, int depth, int index)
    {
        (double one, double zero) = (path[index].One, path[index].Zero);
        double next = path[depth].Weight;
        double total = 0;
        for (int i = depth - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                double weight = next * (depth + 1) / ((i + 1) * one);
                total += weight;
                next = path[i].Weight - (weight * zero * ((double)(depth - i) / (depth + 1)));
            }
            else if (zero != 0)
            {
                total += path[i].Weight / zero / ((double)(depth - i) / (depth + 1));
            }
        }

        return total;
    }

    private struct PathElement
    {
        public int Feature;
        public double Zero;
        public double One;
        public double Weight;
    }
}
