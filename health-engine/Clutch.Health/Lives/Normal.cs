namespace Clutch.Health.Lives;

/// <summary>The standard normal distribution, precise in its far upper tail: that is where old parts are.</summary>
internal static class Normal
{
    public static double LogDensity(double z) => (-z * z / 2) - (0.5 * Math.Log(2 * Math.PI));

    /// <summary>The share above z.</summary>
    public static double Upper(double z) => z > 0 ? Math.Exp(LogUpper(z)) : 1 - Math.Exp(LogUpper(-z));

    /// <summary>The logarithm of the share above z, for any z.</summary>
    public static double LogUpper(double z)
    {
        if (z < 0)
        {
            return LifeShare.Log1P(-Math.Exp(LogUpper(-z)));
        }

        // Below 3 the series of the distribution (DLMF 7.6.2), above it the continued fraction of Mills' ratio (DLMF 7.9.1).
        return z < 3 ? Math.Log(0.5 - Middle(z)) : LogDensity(z) - Math.Log(Tail(z));
    }

    /// <summary>The z above which a share lies, given by its logarithm.</summary>
    public static double UpperQuantileOfLog(double logUpper)
    {
        if (logUpper >= 0)
        {
            return double.NegativeInfinity;
        }

        // Newton's method on the logarithm, which is concave in z: from the left of the solution it would overshoot once and then fall towards it.
        double z = logUpper < -1 ? Math.Sqrt(-2 * logUpper) : 0;
        for (int i = 0; i < 100; i++)
        {
            double at = LogUpper(z);
            // The derivative of ln Q is -φ/Q.
            double step = (at - logUpper) * Math.Exp(at - LogDensity(z));
            z += Math.Clamp(step, -4, 4);
            if (Math.Abs(step) <= 1e-14 * Math.Max(1, Math.Abs(z)))
            {
                break;
            }
        }

        return z;
    }

    /// <summary>The share between 0 and z.</summary>
    private static double Middle(double z)
    {
        double term = z;
        double sum = z;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= z * z / ((2 * n) + 1);
            sum += term;
        }

        return sum * Math.Exp(LogDensity(z));
    }

    /// <summary>φ(z)/Q(z) as z + 1/(z + 2/(z + 3/(…))).</summary>
    private static double Tail(double z)
    {
        double tail = z;
        for (int n = 100; n >= 1; n--)
        {
            tail = z + (n / tail);
        }

        return tail;
    }
}
