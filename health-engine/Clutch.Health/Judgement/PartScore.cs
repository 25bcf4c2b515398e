namespace Clutch.Health;

/// <summary>How evidence adds up: independent damages (noisy-or), told as points that sum exactly to what is missing from a hundred.</summary>
internal static class PartScore
{
    /// <summary>No evidence takes more.</summary>
    private const double Most = 0.97;

    /// <summary>Hazard of a part whose condition is gone by a share d: (1-d)^-2 of the usual. Assumed.</summary>
    private const double Steepness = 2;

    /// <summary>ln of the hazard that an indicator at its best takes away at full weight. Assumed.</summary>
    private const double Comfort = 0.5;

    public static double Damage(double weight, double severity) => Math.Min(Most, weight * severity);

    public static double LogHazard(double damage) => -Steepness * Math.Log(1 - damage);

    /// <summary>Of an indicator: seen good lowers the hazard, seen bad raises it.</summary>
    public static double LogHazard(double weight, double severity) => LogHazard(Damage(weight, severity)) - (Comfort * weight * (1 - severity));

    /// <summary>Damage of all together.</summary>
    public static double Together(List<Evidence> evidence)
    {
        double left = 1;
        foreach (Evidence each in evidence)
        {
            left *= 1 - each.Damage;
        }

        return 1 - left;
    }

    /// <summary>
    /// Splits <paramref name="total"/> tenths of a point by <paramref name="shares"/>, each to a whole tenth, so that the sum is the total (largest remainders).
    /// </summary>
    public static void Apportion(ReadOnlySpan<double> shares, int total, Span<int> tenths)
    {
        double sum = 0;
        foreach (double share in shares)
        {
            sum += share;
        }

        if (sum <= 0)
        {
            tenths.Clear();
            return;
        }

        int given = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            tenths[i] = (int)(shares[i] / sum * total);
            given += tenths[i];
        }

        for (; given < total; given++)
        {
            int next = 0;
            double most = double.NegativeInfinity;
            for (int i = 0; i < shares.Length; i++)
            {
                double rest = (shares[i] / sum * total) - tenths[i];
                if (rest > most)
                {
                    (next, most) = (i, rest);
                }
            }

            tenths[next]++;
        }
    }
}
