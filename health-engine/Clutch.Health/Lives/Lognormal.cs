namespace Clutch.Health.Lives;

/// <summary>The lognormal distribution of a life: its logarithm is normal.</summary>
/// <param name="Mu">Mean of the logarithm.</param>
/// <param name="Sigma">Standard deviation of the logarithm.</param>
public readonly record struct Lognormal(double Mu, double Sigma)
{
    /// <summary>Share that lives longer.</summary>
    public double Survival(double age) => age <= 0 ? 1 : Normal.Upper((Math.Log(age) - Mu) / Sigma);

    /// <summary>The age by which a share has failed.</summary>
    public double Quantile(double failed) => Remaining(0, failed);

    /// <summary>Mean life.</summary>
    public double Mean => Math.Exp(Mu + (Sigma * Sigma / 2));

    /// <summary>Failures per unit of use among those that have reached an age.</summary>
    public double Hazard(double age)
    {
        double z = (Math.Log(age) - Mu) / Sigma;
        return Math.Exp(Normal.LogDensity(z) - Normal.LogUpper(z)) / (age * Sigma);
    }

    /// <summary>Life left at an age, at which a share of those that have reached it has failed.</summary>
    /// <param name="age">Use so far, 0 or more.</param>
    /// <param name="failed">The share, from 0 to below 1.</param>
    public double Remaining(double age, double failed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(age);
        LifeShare.Require(failed);
        double survived = age <= 0 ? 0 : Normal.LogUpper((Math.Log(age) - Mu) / Sigma);
        return Math.Max(0, Math.Exp(Mu + (Sigma * Normal.UpperQuantileOfLog(survived + LifeShare.Log1P(-failed)))) - age);
    }

    /// <summary>The distribution of parts that wear faster by a factor.</summary>
    public Lognormal Accelerated(double factor) => this with { Mu = Mu - Math.Log(factor) };
}
