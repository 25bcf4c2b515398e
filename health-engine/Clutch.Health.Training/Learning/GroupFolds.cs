namespace Clutch.Health.Training.Learning;

/// <summary>Cross-validation that keeps every unit whole.</summary>
internal static class GroupFolds
{
    /// <summary>The fold of every unit: sizes differ by one at most, the order is drawn from the seed.</summary>
    public static int[] Assign(int units, int folds, int seed)
    {
        int[] order = [.. Enumerable.Range(0, units)];
        new Random(seed).Shuffle(order);
        var fold = new int[units];
        for (int i = 0; i < units; i++)
        {
            fold[order[i]] = i % folds;
        }

        return fold;
    }
}
