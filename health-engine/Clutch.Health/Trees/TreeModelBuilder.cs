using System.Text.Json;

namespace Clutch.Health.Trees;

/// <summary>Turns the parallel arrays of XGBoost's trees into one array of nodes, level by level with siblings side by side, and proves each one a tree.</summary>
internal sealed class TreeModelBuilder(int features)
{
    private readonly List<TreeNode> _nodes = [];
    private readonly List<float> _covers = [];
    private readonly List<TreeRoot> _roots = [];

    public TreeModel Build(TreeObjective objective, float baseMargin) => new(objective, features, baseMargin, [.. _roots], [.. _nodes], [.. _covers]);

    public TreeReject Add(JsonElement tree)
    {
        if (!Array(tree, "left_children", out JsonElement lefts) || !Array(tree, "right_children", out JsonElement rights)
            || !Array(tree, "split_indices", out JsonElement indices) || !Array(tree, "split_conditions", out JsonElement conditions)
            || !Array(tree, "default_left", out JsonElement defaults) || !Array(tree, "sum_hessian", out JsonElement hessians))
        {
            return TreeReject.MissingMember;
        }

        int count = lefts.GetArrayLength();
        if (count == 0 || rights.GetArrayLength() != count || indices.GetArrayLength() != count || conditions.GetArrayLength() != count
            || defaults.GetArrayLength() != count || hessians.GetArrayLength() != count)
        {
            return TreeReject.Shape;
        }

        if (count > TreeModelReader.MostNodes - _nodes.Count)
        {
            return TreeReject.TooLarge;
        }

        if ((Array(tree, "categories_nodes", out JsonElement categorical) && categorical.GetArrayLength() > 0) || AnyCategorical(tree))
        {
            return TreeReject.Feature;
        }

        if (!Integers(lefts, out int[] left) || !Integers(rights, out int[] right) || !Integers(indices, out int[] index) || !Flags(defaults, out bool[] defaultLeft)
            || !Floats(conditions, out float[] condition) || !Floats(hessians, out float[] hessian))
        {
            return TreeReject.Number;
        }

        return Lay(left, right, index, defaultLeft, condition, hessian);
    }

    private TreeReject Lay(int[] left, int[] right, int[] index, bool[] defaultLeft, float[] condition, float[] hessian)
    {
        int start = _nodes.Count;
        // Source nodes in the order of their places; a child is placed when its parent is laid.
        var places = new List<int>(left.Length) { 0 };
        var reached = new bool[left.Length];
        reached[0] = true;
        int depth = 0;
        int endOfLevel = 1;
        for (int place = 0; place < places.Count; place++)
        {
            if (place == endOfLevel)
            {
                endOfLevel = places.Count;
                if (++depth > TreeModelReader.MostLevels)
                {
                    return TreeReject.TooLarge;
                }
            }

            int source = places[place];
            _covers.Add(hessian[source]);
            if (left[source] == -1 && right[source] == -1)
            {
                _nodes.Add(new TreeNode(condition[source], start + place, 0, defaultsRight: false, isLeaf: true));
                continue;
            }

            if ((uint)left[source] >= (uint)left.Length || (uint)right[source] >= (uint)left.Length || reached[left[source]])
            {
                return TreeReject.Shape;
            }

            reached[left[source]] = true;
            if (reached[right[source]])
            {
                return TreeReject.Shape;
            }

            reached[right[source]] = true;
            // A split on a node that no training row reached would divide by nothing when a path is averaged.
            if ((uint)index[source] >= (uint)features || !(hessian[source] > 0))
            {
                return TreeReject.Number;
            }

            _nodes.Add(new TreeNode(condition[source], start + places.Count, (ushort)index[source], !defaultLeft[source], isLeaf: false));
            places.Add(left[source]);
            places.Add(right[source]);
        }

        _roots.Add(new TreeRoot(start, depth));
        return TreeReject.None;
    }

    private static bool Array(JsonElement tree, string name, out JsonElement array) => TreeModelReader.Member(tree, name, JsonValueKind.Array, out array);

    private static bool AnyCategorical(JsonElement tree)
    {
        if (!Array(tree, "split_type", out JsonElement types))
        {
            return false;
        }

        foreach (JsonElement type in types.EnumerateArray())
        {
            if (type.ValueKind != JsonValueKind.Number || !type.TryGetInt32(out int kind) || kind != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Integers(JsonElement array, out int[] values)
    {
        values = new int[array.GetArrayLength()];
        int next = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out values[next++]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Floats(JsonElement array, out float[] values)
    {
        values = new float[array.GetArrayLength()];
        int next = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetSingle(out values[next]) || !float.IsFinite(values[next++]))
            {
                return false;
            }
        }

        return true;
    }

    // Versions differ: 0 and 1, or false and true.
    private static bool Flags(JsonElement array, out bool[] values)
    {
        values = new bool[array.GetArrayLength()];
        int next = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.True:
                    values[next++] = true;
                    break;
                case JsonValueKind.False:
                    next++;
                    break;
                case JsonValueKind.Number when element.TryGetInt32(out int flag) && flag is 0 or 1:
                    values[next++] = flag == 1;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
