using Clutch.Health.Lives;

namespace Clutch.Health;

/// <summary>A life that is believed in before anything is known of the car: a Weibull on a clock.</summary>
/// <param name="Shape">k; above 1 the part wears.</param>
/// <param name="Scale">eta, units of the clock.</param>
/// <param name="Clock">What the life is counted in.</param>
public readonly record struct LifePrior(double Shape, double Scale, Clock Clock)
{
    public Weibull Weibull => new(Shape, Scale);

    /// <summary>After lives that were lived, this car's and those of the fleet; to the bit as it is when there are none.</summary>
    /// <param name="worth">How many failures the prior is worth: its stated doubt.</param>
    /// <param name="failures">Lives that ended in a failure.</param>
    /// <param name="exposure">Σ t^k of all lives, those of parts changed while good too.</param>
    public Weibull Updated(double worth, int failures, double exposure) =>
        failures == 0 && exposure == 0 ? Weibull : RenewalPrior.From(Weibull, worth).Observe(failures, exposure).Typical;
}
