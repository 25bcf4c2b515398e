namespace Clutch.Health.Lives;

/// <summary>Shares of failed parts, and the two functions that keep their digits near 0.</summary>
internal static class LifeShare
{
    public static void Require(double failed)
    {
        if (failed is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(failed), failed, "the share of failed parts is from 0 to below 1");
        }
    }

    /// <summary>ln(1 + x) (D. Goldberg, "What Every Computer Scientist Should Know About Floating-Point Arithmetic", theorem 4).</summary>
    public static double Log1P(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }

    /// <summary>e^x - 1 (W. Kahan's correction of the rounding of e^x).</summary>
    public static double ExpM1(double x)
    {
        double power = Math.Exp(x);
        if (power == 1)
        {
            return x;
        }

        return power - 1 == -1 || double.IsInfinity(power) ? power - 1 : (power - 1) * x / Math.Log(power);
    }
}
