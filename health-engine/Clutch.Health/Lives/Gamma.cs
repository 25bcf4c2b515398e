namespace Clutch.Health.Lives;

/// <summary>The gamma function's logarithm.</summary>
internal static class Gamma
{
    /// <summary>ln Γ(x) for x above 0: Stirling's series (DLMF 5.11.1), reached from small arguments by Γ(x + 1) = xΓ(x).</summary>
    public static double Log(double x)
    {
        double shift = 0;
        while (x < 12)
        {
            shift -= Math.Log(x);
            x++;
        }

        double inverse = 1 / (x * x);
        double series = ((1.0 / 12) - (inverse * ((1.0 / 360) - (inverse * ((1.0 / 1260) - (inverse * ((1.0 / 1680) - (inverse / 1188)))))))) / x;
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series;
    }
}
