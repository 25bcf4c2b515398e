namespace Clutch.Health;

/// <summary>A Weibull life on a clock: survival S(t) = exp(-(t/scale)^shape).</summary>
/// <param name="Shape">k; above 1 the part wears.</param>
/// <param name="Scale">eta, units of the clock.</param>
/// <param name="Clock">What the life is counted in.</param>
public readonly record struct LifePrior(double Shape, double Scale, Clock Clock)
{
    /// <summary>Mean by Stirling's series of the gamma function, good to 1e-9.</summary>
    public double Mean => Scale * Gamma(1 + (1 / Shape));

    /// <summary>Accumulated hazard at an age.</summary>
    public double Hazard(double age) => Math.Pow(Math.Max(age, 0) / Scale, Shape);

    public double Survival(double age) => Math.Exp(-Hazard(age));

    /// <summary>Life left when a share <paramref name="p"/> of the parts of this age has failed: scale·((age/scale)^shape - ln(1-p))^(1/shape) - age.</summary>
    public double Remaining(double p, double age) => Math.Max(0, (Scale * Math.Pow(Hazard(age) - Math.Log(1 - p), 1 / Shape)) - age);

    /// <summary>Proportional hazard: the hazard <paramref name="ratio"/> times as high.</summary>
    public LifePrior WithHazard(double ratio) => this with { Scale = Scale * Math.Pow(ratio, -1 / Shape) };

    /// <summary>
    /// The prior after lives that were lived: with the shape fixed, scale^-shape has a conjugate gamma distribution that the prior is worth <paramref name="priorFailures"/>
    /// failures of. Each life adds t^shape to the exposure, each failure one to the failures; a part changed while good adds exposure only.
    /// </summary>
    public LifePrior Updated(double priorFailures, int failures, double exposure)
    {
        double prior = priorFailures * Math.Pow(Scale, Shape);
        return failures == 0 && exposure == 0 ? this : this with { Scale = Math.Pow((prior + exposure) / (priorFailures + failures), 1 / Shape) };
    }

    private static double Gamma(double x)
    {
        // Γ(x) = Γ(x + 8) / (x (x+1) … (x+7)); Stirling's series is exact to 1e-12 that far out.
        double below = 1;
        for (int i = 0; i < 8; i++)
        {
            below *= x + i;
        }

        double z = x + 8;
        double series = (1 / (12 * z)) - (1 / (360 * z * z * z)) + (1 / (1260 * Math.Pow(z, 5))) - (1 / (1680 * Math.Pow(z, 7)));
        return Math.Exp(((z - 0.5) * Math.Log(z)) - z + (0.5 * Math.Log(2 * Math.PI)) + series) / below;
    }
}
