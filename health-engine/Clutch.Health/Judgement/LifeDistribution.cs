using Clutch.Health.Lives;

namespace Clutch.Health;

/// <summary>How long a part still lives, as a distribution on its clock.</summary>
public abstract class LifeDistribution
{
    /// <summary>Probability that it lives longer than <paramref name="more"/>, units of the clock; 1 at 0, falling.</summary>
    public abstract double Survival(double more);

    /// <summary>Life left when the share <paramref name="p"/> has failed.</summary>
    public abstract double Quantile(double p);
}

/// <summary>A part of known age.</summary>
internal sealed class KnownAge(Weibull life, double age) : LifeDistribution
{
    public override double Survival(double more) => Math.Exp(life.Accumulated(age) - life.Accumulated(age + Math.Max(0, more)));

    public override double Quantile(double p) => life.Remaining(age, p);
}

/// <summary>
/// A part of unknown age, seen to live for some time. Parts are changed when they fail, so at first sight the age of a changed one is distributed as in renewal theory,
/// density S(a)/mean up to the vehicle's own age, and the first one is as old as the vehicle with the probability that it has lived so long. Evidence acts
/// from now on. Sums over ages at Gauss-Legendre points.
/// </summary>
internal sealed class UnknownAge : LifeDistribution
{
    private const int Points = 20;

    /// <summary>Beyond an accumulated hazard of this, nobody lives.</summary>
    private const double Gone = 25;

    private static readonly (double Place, double Weight)[] s_points = GaussLegendre();

    private readonly Weibull _life;
    private readonly double _ratio;
    private readonly double[] _ages = new double[Points + 1];
    private readonly double[] _hazards = new double[Points + 1];
    private readonly double[] _weights = new double[Points + 1];

    /// <summary>Ages at first sight, weighted by what is known, as they are now.</summary>
    /// <param name="life">As it was until now.</param>
    /// <param name="vehicle">Age of the vehicle at first sight on the clock: the part is not older; infinite when not known.</param>
    /// <param name="seen">What has passed on the clock since.</param>
    /// <param name="ratio">Hazard from now on over that of <paramref name="life"/>.</param>
    public UnknownAge(Weibull life, double vehicle, double seen, double ratio)
    {
        (_life, _ratio) = (life, ratio);
        double end = Math.Min(vehicle, life.Scale * Math.Pow(Gone, 1 / life.Shape));
        double first = double.IsPositiveInfinity(vehicle) ? 0 : life.Survival(vehicle);

        // Ages a = end·u², so that the points lie close together where S(a) is not smooth for a broken shape.
        double before = 0;
        for (int i = 0; i < Points; i++)
        {
            (double u, double weight) = s_points[i];
            double age = end * u * u;
            double density = 2 * u * weight * end;
            before += density * life.Survival(age);
            Set(i, age + seen, density * life.Survival(age + seen));
        }

        double total = 0;
        for (int i = 0; i < Points; i++)
        {
            _weights[i] *= before > 0 ? (1 - first) / before : 0;
            total += _weights[i];
        }

        Set(Points, double.IsPositiveInfinity(vehicle) ? seen : vehicle + seen, double.IsPositiveInfinity(vehicle) ? 0 : life.Survival(vehicle + seen));
        total += _weights[Points];
        if (!(total > 0))
        {
            // Older than any: as old as it can be.
            (_weights[Points], total) = (1, 1);
        }

        for (int i = 0; i <= Points; i++)
        {
            _weights[i] /= total;
        }
    }

    public override double Survival(double more)
    {
        double sum = 0;
        for (int i = 0; i <= Points; i++)
        {
            sum += _weights[i] * Math.Exp(-_ratio * (_life.Accumulated(_ages[i] + Math.Max(0, more)) - _hazards[i]));
        }

        return sum;
    }

    /// <summary>Regula falsi on ln S, which is nearly straight, kept inside a bracket.</summary>
    public override double Quantile(double p)
    {
        double wanted = -Math.Log(1 - p);
        double low = 0;
        double high = _life.Hazardous(_ratio).Quantile(p);
        for (int i = 0; i < 60 && -Math.Log(Survival(high)) < wanted; i++)
        {
            (low, high) = (high, high * 2);
        }

        double atLow = -Math.Log(Survival(low)) - wanted;
        double atHigh = -Math.Log(Survival(high)) - wanted;
        for (int i = 0; i < 60 && high - low > 1e-10 * _life.Scale; i++)
        {
            double middle = atHigh > atLow && i % 3 != 2 ? low - (atLow * (high - low) / (atHigh - atLow)) : (low + high) / 2;
            double at = -Math.Log(Survival(middle)) - wanted;
            if (at < 0)
            {
                (low, atLow) = (middle, at);
            }
            else
            {
                (high, atHigh) = (middle, at);
            }

            if (Math.Abs(at) < 1e-11)
            {
                return middle;
            }
        }

        return (low + high) / 2;
    }

    private void Set(int place, double age, double weight) => (_ages[place], _hazards[place], _weights[place]) = (age, _life.Accumulated(age), weight);

    /// <summary>Points and weights on 0 to 1: roots of the Legendre polynomial by Newton's method.</summary>
    private static (double Place, double Weight)[] GaussLegendre()
    {
        var points = new (double, double)[Points];
        for (int i = 0; i < Points; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (Points + 0.5));
            double slope = 1;
            for (int step = 0; step < 20; step++)
            {
                (double value, double previous) = (x, 1);
                for (int n = 2; n <= Points; n++)
                {
                    (value, previous) = ((((2 * n) - 1) * x * value / n) - ((n - 1) * previous / n), value);
                }

                slope = Points * ((x * value) - previous) / ((x * x) - 1);
                x -= value / slope;
            }

            points[i] = ((x + 1) / 2, 1 / ((1 - (x * x)) * slope * slope));
        }

        return points;
    }
}

/// <summary>A distribution of which three quantiles are known: between them and beyond, the logarithm of life is linear in that of the accumulated hazard (a Weibull piece by piece).</summary>
internal sealed class ThreeQuantiles(double p10, double p50, double p90) : LifeDistribution
{
    private static readonly double[] s_hazards = [Math.Log(-Math.Log(0.9)), Math.Log(-Math.Log(0.5)), Math.Log(-Math.Log(0.1))];

    private readonly double[] _lives = [Math.Log(Math.Max(p10, 1e-6)), Math.Log(Math.Max(p50, 2e-6)), Math.Log(Math.Max(p90, 3e-6))];

    public override double Survival(double more) => more <= 0 ? 1 : Math.Exp(-Math.Exp(Line(_lives, s_hazards, Math.Log(more))));

    public override double Quantile(double p) => p switch
    {
        0.1 => p10,
        0.5 => p50,
        0.9 => p90,
        _ => Math.Exp(Line(s_hazards, _lives, Math.Log(-Math.Log(1 - p)))),
    };

    private static double Line(double[] from, double[] to, double at)
    {
        int i = at < from[1] ? 0 : 1;
        double width = Math.Max(from[i + 1] - from[i], 1e-9);
        return to[i] + ((at - from[i]) * (to[i + 1] - to[i]) / width);
    }
}

/// <summary>The same part when a unit of its clock takes more or less out of it than until now.</summary>
internal sealed class AtPace(LifeDistribution life, double pace) : LifeDistribution
{
    public override double Survival(double more) => life.Survival(more * pace);

    public override double Quantile(double p) => life.Quantile(p) / pace;
}
