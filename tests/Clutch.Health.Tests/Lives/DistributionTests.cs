using Clutch.Health.Lives;

namespace Clutch.Health.Tests.Lives;

public sealed class DistributionTests
{
    [Theory]
    [InlineData(0.5, 100)]
    [InlineData(1, 100)]
    [InlineData(3.2, 27_718)]
    [InlineData(8, 1e6)]
    public void Life_left_of_a_weibull_inverts_its_survival(double shape, double scale)
    {
        var life = new Weibull(shape, scale);
        foreach (double age in new[] { 0, 0.01, 0.5, 1, 2, 5 }.Select(share => share * scale))
        {
            foreach (double failed in new[] { 0, 1e-6, 0.1, 0.5, 0.9, 0.999 })
            {
                double left = life.Remaining(age, failed);
                // ln S(a + x) - ln S(a) = ln(1 - p), without the cancellation of the survivals themselves.
                double closed = -Math.Pow((age + left) / scale, shape) + Math.Pow(age / scale, shape);
                Assert.Equal(Math.Log(1 - failed), closed, 1e-9 * (1 + Math.Pow(age / scale, shape)));
            }
        }
    }

    [Fact]
    public void Life_left_keeps_its_digits_when_it_is_short_beside_the_age()
    {
        // k = 1 has no memory: -η ln(1 - p) at any age.
        var life = new Weibull(1, 1e3);
        Assert.Equal(1e3 * 1e-9, life.Remaining(1e6, 1e-9), 1e-14);
        Assert.Equal(1e3 * Math.Log(2), life.Remaining(1e9, 0.5), 1e-6);
    }

    [Fact]
    public void An_accelerated_clock_and_a_higher_hazard_are_one_family()
    {
        var life = new Weibull(2.5, 1000);
        Assert.Equal(life.Quantile(0.3) / 2, life.Accelerated(2).Quantile(0.3), 1e-9);
        Assert.Equal(3 * life.Hazard(400), life.Hazardous(3).Hazard(400), 1e-12);
        Assert.Equal(life.Accelerated(2).Scale, life.Hazardous(Math.Pow(2, 2.5)).Scale, 1e-9);
        Assert.Equal(1000 * 0.88726381750307528, life.Mean, 1e-9);
    }

    [Fact]
    public void Life_left_of_a_lognormal_inverts_its_survival()
    {
        var life = new Lognormal(7, 0.8);
        Assert.Equal(Math.Exp(7), life.Quantile(0.5), 1e-9);
        // The normal quantile of 0.9 is 1.2815515655446004.
        Assert.Equal(Math.Exp(7 + (0.8 * 1.2815515655446004)), life.Quantile(0.9), 1e-8);
        foreach (double age in new[] { 0, 10, 1000, 1e5, 1e7 })
        {
            foreach (double failed in new[] { 0.001, 0.1, 0.5, 0.9 })
            {
                double left = life.Remaining(age, failed);
                Assert.Equal(1 - failed, life.Survival(age + left) / life.Survival(age), 1e-7);
            }
        }

        double step = 1e-3;
        Assert.Equal((Math.Log(life.Survival(1000)) - Math.Log(life.Survival(1000 + step))) / step, life.Hazard(1000), 1e-7);
        Assert.Equal(Math.Exp(7.32), life.Mean, 1e-9);
        Assert.Equal(life.Quantile(0.3) / 2, life.Accelerated(2).Quantile(0.3), 1e-9);
    }

    [Theory]
    // Values of SciPy's norm.sf.
    [InlineData(0, 0.5)]
    [InlineData(1, 0.15865525393145705)]
    [InlineData(2.9999, 0.001350341282954925)]
    [InlineData(3, 0.0013498980316300945)]
    [InlineData(-2, 0.97724986805182079)]
    [InlineData(8, 6.2209605742717841e-16)]
    [InlineData(30, 4.906713927147908e-198)]
    public void The_normal_tail_is_precise(double z, double upper)
    {
        Assert.Equal(1, Normal.Upper(z) / upper, 1e-9);
        Assert.Equal(z, Normal.UpperQuantileOfLog(Math.Log(upper)), 1e-8);
    }

    [Fact]
    public void A_failure_sharpens_a_belief_and_an_early_replacement_only_says_lived_at_least()
    {
        RenewalPrior prior = RenewalPrior.From(new Weibull(2.3, 66_000), 2);
        Assert.Equal(66_000, prior.Typical.Scale, 1e-6);
        RenewalPrior shortLived = prior.Observe(new Life(20_000, Failed: true));
        Assert.Equal((3, prior.Exposure + Math.Pow(20_000, 2.3)), (shortLived.Failures, shortLived.Exposure));
        Assert.True(shortLived.Remaining(0, 0.5) < prior.Remaining(0, 0.5));
        RenewalPrior replaced = prior.Observe(new Life(20_000, Failed: false));
        Assert.Equal(prior.Failures, replaced.Failures);
        Assert.True(replaced.Remaining(0, 0.5) > prior.Remaining(0, 0.5));
        double spread = prior.Remaining(0, 0.9) / prior.Remaining(0, 0.1);
        RenewalPrior sure = Enumerable.Range(0, 50).Aggregate(prior, (belief, i) => belief.Observe(new Life(new Weibull(2.3, 66_000).Quantile((i + 0.5) / 50), Failed: true)));
        Assert.True(sure.Remaining(0, 0.9) / sure.Remaining(0, 0.1) < spread);
        Assert.Equal(1, sure.Typical.Scale / 66_000, 0.02);
    }

    [Fact]
    public void Life_left_under_a_belief_inverts_its_survival_and_a_firm_belief_is_the_weibull()
    {
        var life = new Weibull(2.3, 66_000);
        RenewalPrior prior = RenewalPrior.From(life, 2);
        RenewalPrior firm = RenewalPrior.From(life, 1e9);
        foreach (double age in new[] { 0.0, 1e3, 5e4, 2e5 })
        {
            foreach (double failed in new[] { 0.1, 0.5, 0.9 })
            {
                Assert.Equal(1 - failed, prior.Survival(age + prior.Remaining(age, failed)) / prior.Survival(age), 1e-9);
                Assert.Equal(1, firm.Remaining(age, failed) / life.Remaining(age, failed), 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(-1, 0.5)]
    [InlineData(1, 1)]
    [InlineData(1, -0.1)]
    [InlineData(1, double.NaN)]
    public void Ages_and_shares_that_cannot_be_are_refused(double age, double failed)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Weibull(2, 10).Remaining(age, failed));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lognormal(2, 1).Remaining(age, failed));
        Assert.Throws<ArgumentOutOfRangeException>(() => RenewalPrior.From(new Weibull(2, 10), 1).Remaining(age, failed));
    }
}
