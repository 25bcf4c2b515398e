namespace Clutch.Health.Lives;

/// <summary>The Weibull distribution of a life: survival S(t) = exp(-(t/scale)^shape).</summary>
/// <param name="Shape">k: below 1 early failures, 1 chance, above 1 wear.</param>
/// <param name="Scale">η: 63 % have failed by then, in the unit of the clock.</param>
public readonly record struct Weibull(double Shape, double Scale)
{
    /// <summary>Share that lives longer.</summary>
    public double Survival(double age) => age <= 0 ? 1 : Math.Exp(-Math.Pow(age / Scale, Shape));

    /// <summary>The age by which a share has failed.</summary>
    public double Quantile(double failed) => Remaining(0, failed);

    /// <summary>Mean life, η Γ(1 + 1/k).</summary>
    public double Mean => Scale * Math.Exp(Gamma.Log(1 + (1 / Shape)));

    /// <summary>Accumulated hazard, -ln S: what a life of this age has met.</summary>
    public double Accumulated(double age) => Math.Pow(Math.Max(age, 0) / Scale, Shape);

    /// <summary>Failures per unit of use among those that have reached an age.</summary>
    public double Hazard(double age) => Shape / Scale * Math.Pow(age / Scale, Shape - 1);

    /// <summary>Life left at an age, at which a share of those that have reached it has failed: η((a/η)^k - ln(1 - p))^(1/k) - a.</summary>
    /// <param name="age">Use so far, 0 or more.</param>
    /// <param name="failed">The share, from 0 to below 1: 0.1, 0.5 and 0.9 give p10, p50 and p90.</param>
    public double Remaining(double age, double failed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(age);
        LifeShare.Require(failed);
        double survived = Math.Pow(age / Scale, Shape);
        double more = -LifeShare.Log1P(-failed);
        // a((1 + more/survived)^(1/k) - 1) keeps its digits where the life left is small beside the age.
        return survived > more
            ? age * LifeShare.ExpM1(LifeShare.Log1P(more / survived) / Shape)
            : Math.Max(0, (Scale * Math.Pow(survived + more, 1 / Shape)) - age);
    }

    /// <summary>The distribution of parts that wear faster by a factor: evidence as an accelerated clock.</summary>
    public Weibull Accelerated(double factor) => this with { Scale = Scale / factor };

    /// <summary>The distribution of parts whose hazard is higher by a factor. For a Weibull that is another clock, too.</summary>
    public Weibull Hazardous(double factor) => this with { Scale = Scale * Math.Pow(factor, -1 / Shape) };
}
