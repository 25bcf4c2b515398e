using Clutch.Health.Lives;
using FsCheck;
using FsCheck.Fluent;

namespace Clutch.Health.Tests.Judgement;

public sealed class LifePriorTests
{
    private static readonly LifePrior s_prior = new(2.8, 1643.625, Clock.Days);
    private static readonly Weibull s_battery = s_prior.Weibull;

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(0, 0.5)]
    [InlineData(900, 0.5)]
    [InlineData(1643.625, 0.9)]
    [InlineData(4000, 0.1)]
    public void Remaining_life_is_the_closed_form(double age, double p)
    {
        double expected = (1643.625 * Math.Pow(Math.Pow(age / 1643.625, 2.8) - Math.Log(1 - p), 1 / 2.8)) - age;
        Assert.Equal(expected, s_battery.Remaining(age, p), 9);
        Assert.Equal(1 - p, s_battery.Survival(age + expected) / s_battery.Survival(age), 9);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0.886226925452758)]
    [InlineData(3, 0.892979511569249)]
    [InlineData(4, 0.906402477055477)]
    public void The_mean_is_the_gamma_function(double shape, double mean) => Assert.Equal(mean, new Weibull(shape, 1).Mean, 9);

    [Fact]
    public void Without_lives_lived_the_prior_stays_as_it_is_to_the_bit() => Assert.Equal(s_battery, s_prior.Updated(4, 0, 0));

    [Fact]
    public void An_early_change_never_shortens_and_a_failure_at_the_usual_age_sharpens() =>
        Prop.ForAll(Gen.Choose(1, 4000).ToArbitrary(), days =>
        {
            double exposure = Math.Pow(days, 2.8);
            Weibull censored = s_prior.Updated(4, 0, exposure);
            Weibull failed = s_prior.Updated(4, 1, exposure);
            return censored.Scale > s_battery.Scale && failed.Scale < censored.Scale && (days > 1643.625 == failed.Scale > s_battery.Scale);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_unknown_age_without_bound_is_the_equilibrium_of_renewal_theory()
    {
        // Life left of a part found at a random moment has the density S(x)/mean: integrate it by brute force.
        foreach (Weibull life in new[] { s_battery, new Weibull(4, 100_000), new Weibull(2.3, 66_000) })
        {
            UnknownAge left = new(life, double.PositiveInfinity, 0, 1);
            foreach (double p in new[] { 0.1, 0.5, 0.9 })
            {
                double x = left.Quantile(p);
                Assert.Equal(p, Integral(life, 0, x) / life.Mean, 6);
            }
        }
    }

    [Fact]
    public void A_part_of_a_new_vehicle_is_as_new()
    {
        UnknownAge left = new(s_battery, 0, 0, 1);
        Assert.Equal(s_battery.Remaining(0, 0.5), left.Quantile(0.5), 6);
    }

    [Fact]
    public void What_was_seen_to_live_is_not_young()
    {
        double before = new UnknownAge(s_battery, 2000, 0, 1).Quantile(0.5);
        double after = new UnknownAge(s_battery, 2000, 600, 1).Quantile(0.5);
        Assert.True(after < before, $"{after} days left after 600 more, {before} before");
        Assert.True(after > before - 600, "that it lived is good news");
    }

    [Fact]
    public void A_part_older_than_any_is_near_its_end_and_not_an_error()
    {
        double left = new UnknownAge(s_battery, 1e9, 1e6, 1).Quantile(0.5);
        Assert.InRange(left, 0, s_battery.Scale);
    }

    [Fact]
    public void A_higher_hazard_shortens_every_quantile_of_any_age() =>
        Prop.ForAll(Gen.Choose(0, 3000).Four().ToArbitrary(), draw =>
        {
            (int vehicle, int seen, int quantile, int more) = draw;
            double p = 0.05 + (0.9 * quantile / 3000);
            double ratio = 1.01 + (more / 300.0);
            double usual = new UnknownAge(s_battery, vehicle, seen, 1).Quantile(p);
            double worse = new UnknownAge(s_battery, vehicle, seen, ratio).Quantile(p);
            double better = new UnknownAge(s_battery, vehicle, seen, 1 / ratio).Quantile(p);
            return worse < usual && usual < better;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Three_quantiles_give_themselves_back_and_fall_between()
    {
        ThreeQuantiles left = new(100, 300, 900);
        Assert.Equal(0.9, left.Survival(100), 9);
        Assert.Equal(0.5, left.Survival(300), 9);
        Assert.Equal(0.1, left.Survival(900), 9);
        Assert.Equal(1, left.Survival(0));
        double last = 1;
        for (double x = 1; x < 5000; x *= 1.1)
        {
            Assert.True(left.Survival(x) <= last);
            last = left.Survival(x);
        }
    }

    private static double Integral(Weibull life, double from, double to)
    {
        const int Steps = 200_000;
        double sum = 0;
        double step = (to - from) / Steps;
        for (int i = 0; i < Steps; i++)
        {
            sum += life.Survival(from + ((i + 0.5) * step));
        }

        return sum * step;
    }
}
