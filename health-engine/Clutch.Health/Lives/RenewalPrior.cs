namespace Clutch.Health.Lives;

/// <summary>
/// What is believed about a part's life before and after this vehicle's own repairs. The shape is fixed; the rate λ = η^-k has a gamma distribution, which is
/// conjugate: a life t adds t^k to <see cref="Exposure"/>, a failure adds 1 to <see cref="Failures"/>, and a part replaced while good adds nothing there.
/// Immutable.
/// </summary>
public readonly record struct RenewalPrior
{
    private RenewalPrior(double shape, double failures, double exposure)
    {
        (Shape, Failures, Exposure) = (shape, failures, exposure);
    }

    /// <summary>k of the Weibull.</summary>
    public double Shape { get; }

    /// <summary>a of the gamma distribution: how many failures the belief is worth.</summary>
    public double Failures { get; }

    /// <summary>b of the gamma distribution: Σ t^k of the lives behind it.</summary>
    public double Exposure { get; }

    /// <summary>A belief worth so many observed failures of a Weibull life.</summary>
    /// <param name="life">The life that is believed in.</param>
    /// <param name="failures">How much: few let the vehicle's own repairs decide soon. Above 0.</param>
    public static RenewalPrior From(Weibull life, double failures)
    {
        if (!(failures > 0) || !(life.Shape > 0) || !(life.Scale > 0))
        {
            throw new ArgumentException($"a belief worth {failures} failures of a life of shape {life.Shape} and scale {life.Scale} is none", nameof(failures));
        }

        return new RenewalPrior(life.Shape, failures, failures * Math.Pow(life.Scale, life.Shape));
    }

    /// <summary>The belief after one more observed life.</summary>
    public RenewalPrior Observe(Life life) => Observe(life.Failed ? 1 : 0, Math.Pow(life.Length, Shape));

    /// <summary>The belief after several lives.</summary>
    /// <param name="failures">Those that ended in a failure.</param>
    /// <param name="exposure">Σ t^k of all of them, with this belief's k.</param>
    public RenewalPrior Observe(int failures, double exposure) => new(Shape, Failures + failures, Exposure + exposure);

    /// <summary>The Weibull at the mean rate.</summary>
    public Weibull Typical => new(Shape, Math.Pow(Exposure / Failures, 1 / Shape));

    /// <summary>Share of lives beyond an age, the doubt about the rate included: (b / (b + t^k))^a.</summary>
    public double Survival(double age) => age <= 0 ? 1 : Math.Exp(-Failures * LifeShare.Log1P(Math.Pow(age, Shape) / Exposure));

    /// <summary>Life left at an age, at which a share has failed, the doubt about the rate included.</summary>
    /// <param name="age">Use so far, 0 or more. Having lived so long is evidence on the rate, too, and counts.</param>
    /// <param name="failed">The share, from 0 to below 1.</param>
    public double Remaining(double age, double failed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(age);
        LifeShare.Require(failed);
        double survived = Math.Pow(age, Shape);
        double more = (Exposure + survived) * LifeShare.ExpM1(-LifeShare.Log1P(-failed) / Failures);
        return survived > more
            ? age * LifeShare.ExpM1(LifeShare.Log1P(more / survived) / Shape)
            : Math.Max(0, Math.Pow(survived + more, 1 / Shape) - age);
    }
}
