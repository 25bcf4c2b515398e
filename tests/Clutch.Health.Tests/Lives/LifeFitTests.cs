using System.Globalization;
using Clutch.Health.Lives;

namespace Clutch.Health.Tests.Lives;

public sealed class LifeFitTests
{
    [HealthReferenceTheory]
    [InlineData("shock_absorber.csv", 3.1605, 27_718.72, -123.9954, 10.1448, 0.5301, -124.6085)]
    [InlineData("automotive_field.csv", 1.1544, 134_651.04, -128.9738, 11.5477, 1.3848, -129.0290)]
    [InlineData("tractor_brake.csv", 1.4856, 2_238.60, -910.0060, 7.3286, 0.8727, -921.4174)]
    [InlineData("locomotive_control.csv", 2.3313, 183.40, -237.3825, 5.1169, 0.7055, -237.0935)]
    public void Life_tables_give_the_published_estimates(string file, double shape, double scale, double weibullLikelihood, double mu, double sigma, double lognormalLikelihood)
    {
        List<Life> lives = Read(file);
        Fitted<Weibull> weibull = LifeFit.Weibull(lives)!.Value;
        Assert.Equal(shape, weibull.Distribution.Shape, 5.1e-5);
        Assert.Equal(scale, weibull.Distribution.Scale, 5.1e-3);
        Assert.Equal(weibullLikelihood, weibull.LogLikelihood, 5.1e-5);
        Fitted<Lognormal> lognormal = LifeFit.Lognormal(lives)!.Value;
        Assert.Equal(mu, lognormal.Distribution.Mu, 5.1e-5);
        Assert.Equal(sigma, lognormal.Distribution.Sigma, 5.1e-5);
        Assert.Equal(lognormalLikelihood, lognormal.LogLikelihood, 5.1e-5);
    }

    [HealthReferenceTheory]
    [InlineData("shock_absorber.csv", 13_600, 24_684)]
    [InlineData("automotive_field.csv", 19_170, 98_023)]
    [InlineData("tractor_brake.csv", 492.2, 1_749.2)]
    [InlineData("locomotive_control.csv", 69.9, 156.7)]
    public void Life_tables_give_the_published_quantiles(string file, double tenth, double median)
    {
        Weibull life = LifeFit.Weibull(Read(file))!.Value.Distribution;
        Assert.Equal(1, life.Quantile(0.1) / tenth, 1e-3);
        Assert.Equal(1, life.Quantile(0.5) / median, 4e-4);
    }

    [HealthReferenceTheory]
    [InlineData("comp1", 802, 183, 1.802, 176.4)]
    [InlineData("comp2", 861, 256, 1.503, 152.9)]
    [InlineData("comp3", 806, 128, 1.904, 212.2)]
    [InlineData("comp4", 810, 176, 1.946, 180.5)]
    public void Simulated_replacements_give_the_published_estimates(string part, int intervals, int failures, double shape, double scale)
    {
        List<Life> lives = Replacements(part);
        Assert.Equal((intervals, failures), (lives.Count, lives.Count(life => life.Failed)));
        Weibull life = LifeFit.Weibull(lives)!.Value.Distribution;
        Assert.Equal(shape, life.Shape, 6e-4);
        Assert.Equal(scale, life.Scale, 6e-2);
    }

    [Fact]
    public void Replacing_parts_early_never_shortens_the_estimated_life()
    {
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            var truth = new Weibull(1 + (3 * random.NextDouble()), 1000);
            List<Life> lives = [.. Enumerable.Range(0, 30).Select(_ => new Life(truth.Quantile(random.NextDouble()), random.NextDouble() < 0.7))];
            if (LifeFit.Weibull(lives) is not { } before)
            {
                continue;
            }

            List<Life> more = [.. lives, new Life(truth.Quantile(random.NextDouble()), Failed: false)];
            // With the shape as it was, the scale is (Σ t^k / failures)^(1/k): a censored life can only add to it.
            RenewalPrior belief = RenewalPrior.From(before.Distribution, 2);
            Assert.True(belief.Observe(more[^1]).Typical.Scale >= belief.Typical.Scale);
            Assert.True(belief.Observe(more[^1]).Remaining(300, 0.5) >= belief.Remaining(300, 0.5));
            Assert.True(LifeFit.Weibull(more)!.Value.Distribution.Mean >= before.Distribution.Mean * (1 - 1e-9) || more[^1].Length < 300);
        }
    }

    [Fact]
    public void Lives_that_decide_nothing_have_no_estimate()
    {
        Assert.Null(LifeFit.Weibull([]));
        Assert.Null(LifeFit.Weibull([new Life(5, true), new Life(5, true)]));
        Assert.Null(LifeFit.Weibull([new Life(5, false), new Life(6, false)]));
        Assert.Null(LifeFit.Weibull([new Life(6, true), new Life(5, false)]));
        Assert.Null(LifeFit.Lognormal([new Life(5, true), new Life(4, false)]));
        Assert.Throws<ArgumentException>(() => LifeFit.Weibull([new Life(0, true), new Life(1, true)]));
        Assert.Throws<ArgumentException>(() => LifeFit.Lognormal([new Life(double.NaN, true), new Life(1, true)]));
    }

    [Fact]
    public void Estimates_return_the_distribution_that_the_lives_came_from()
    {
        Life[] lives = [.. Enumerable.Range(1, 4999).Select(i => new Life(new Weibull(2.5, 1e5).Quantile(i / 5000.0), Failed: true)).Select(life => life.Length > 120_000 ? new Life(120_000, Failed: false) : life)];
        Weibull weibull = LifeFit.Weibull(lives)!.Value.Distribution;
        Assert.Equal(2.5, weibull.Shape, 0.01);
        Assert.Equal(1, weibull.Scale / 1e5, 2e-3);
        lives = [.. Enumerable.Range(1, 4999).Select(i => new Life(new Lognormal(7, 0.8).Quantile(i / 5000.0), Failed: true)).Select(life => life.Length > 2000 ? new Life(2000, Failed: false) : life)];
        Lognormal lognormal = LifeFit.Lognormal(lives)!.Value.Distribution;
        Assert.Equal(7, lognormal.Mu, 2e-3);
        Assert.Equal(0.8, lognormal.Sigma, 4e-3);
    }

    private static List<Life> Read(string file)
    {
        string[] lines = File.ReadAllLines(Path.Combine(ReferenceHealth.Folder!, "life_tables", file));
        string[] names = lines[0].Split(',');
        int end = Array.IndexOf(names, "event");
        int count = Array.IndexOf(names, "count");
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')).SelectMany(cells => Enumerable.Repeat(
            new Life(double.Parse(cells[0], CultureInfo.InvariantCulture), cells[end] == "failure"),
            count < 0 ? 1 : int.Parse(cells[count], CultureInfo.InvariantCulture)))];
    }

    /// <summary>Intervals between replacements of a component; the record ends 2016-01-01 06:00.</summary>
    private static List<Life> Replacements(string part)
    {
        string folder = Path.Combine(ReferenceHealth.Folder!, "azure_pdm_simulated");
        HashSet<(string, DateTime)> failures = [.. Rows("failures.csv").Select(row => (row.Machine, row.At))];
        var end = new DateTime(2016, 1, 1, 6, 0, 0, DateTimeKind.Unspecified);
        var lives = new List<Life>();
        foreach (IGrouping<string, (string Machine, DateTime At)> machine in Rows("replacements.csv").GroupBy(row => row.Machine))
        {
            DateTime[] times = [.. machine.Select(row => row.At).Distinct().Order()];
            for (int i = 0; i < times.Length; i++)
            {
                DateTime until = i + 1 < times.Length ? times[i + 1] : end;
                if (until > times[i])
                {
                    lives.Add(new Life((until - times[i]).TotalDays, i + 1 < times.Length && failures.Contains((machine.Key, until))));
                }
            }
        }

        return lives;

        IEnumerable<(string Machine, DateTime At)> Rows(string file) => File.ReadLines(Path.Combine(folder, file)).Skip(1).Select(line => line.Split(','))
            .Where(cells => cells.Length == 3 && cells[2] == part).Select(cells => (cells[1], DateTime.Parse(cells[0], CultureInfo.InvariantCulture)));
    }
}
