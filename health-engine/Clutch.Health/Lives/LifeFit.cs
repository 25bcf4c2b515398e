namespace Clutch.Health.Lives;

/// <summary>Maximum likelihood from lives of which some are right-censored.</summary>
public static class LifeFit
{
    private const int MostSteps = 200;
    private const double Enough = 1e-12;

    /// <summary>The Weibull distribution that makes the lives likeliest; null without two different lives or without a failure.</summary>
    /// <exception cref="ArgumentException">A life is not a finite number above 0.</exception>
    public static Fitted<Weibull>? Weibull(IReadOnlyList<Life> lives)
    {
        if (!Usable(lives))
        {
            return null;
        }

        // Logarithms relative to the longest life, so that no power overflows.
        double longest = lives.Max(life => Math.Log(life.Length));
        double failures = lives.Count(life => life.Failed);
        double meanLog = lives.Where(life => life.Failed).Sum(life => Math.Log(life.Length) - longest) / failures;

        // The profile equation Σ t^k ln t / Σ t^k - 1/k - mean ln t of failures = 0 rises with k: bracket it, then halve.
        if (meanLog >= 0)
        {
            // All failures are as long as the longest life: the likelihood grows with the shape for ever.
            return null;
        }

        double low = 1e-6;
        double high = 1;
        while (Profile(high) < 0)
        {
            high *= 2;
            if (high > 1e9)
            {
                return null;
            }
        }

        for (int i = 0; i < MostSteps && high - low > Enough * high; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Profile(middle) < 0 ? (middle, high) : (low, middle);
        }

        double shape = (low + high) / 2;
        double scale = Math.Exp(longest + (Math.Log(lives.Sum(life => Math.Exp(shape * (Math.Log(life.Length) - longest))) / failures) / shape));
        double likelihood = lives.Sum(life => (life.Failed ? Math.Log(shape / scale) + ((shape - 1) * Math.Log(life.Length / scale)) : 0) - Math.Pow(life.Length / scale, shape));
        return new Fitted<Weibull>(new Weibull(shape, scale), likelihood);

        double Profile(double k)
        {
            double weights = 0;
            double weighted = 0;
            foreach (Life life in lives)
            {
                double log = Math.Log(life.Length) - longest;
                double weight = Math.Exp(k * log);
                weights += weight;
                weighted += weight * log;
            }

            return (weighted / weights) - (1 / k) - meanLog;
        }
    }

    /// <summary>The lognormal distribution that makes the lives likeliest; null without two different lives or without a failure.</summary>
    /// <remarks>Expectation and maximisation: a censored life counts with the mean and square that a normal distribution has beyond it. Each step raises the likelihood.</remarks>
    /// <exception cref="ArgumentException">A life is not a finite number above 0.</exception>
    public static Fitted<Lognormal>? Lognormal(IReadOnlyList<Life> lives)
    {
        if (!Usable(lives) || lives.Where(life => life.Failed).Select(life => life.Length).Distinct().Count() < 2)
        {
            return null;
        }

        double mu = lives.Average(life => Math.Log(life.Length));
        double sigma = Math.Sqrt(lives.Average(life => Math.Pow(Math.Log(life.Length) - mu, 2)));
        for (int i = 0; i < 1_000_000; i++)
        {
            double sum = 0;
            double squares = 0;
            foreach (Life life in lives)
            {
                double z = (Math.Log(life.Length) - mu) / sigma;
                double mills = life.Failed ? 0 : Math.Exp(Normal.LogDensity(z) - Normal.LogUpper(z));
                // Beyond z a standard normal has the mean λ(z) and the mean square 1 + zλ(z).
                sum += life.Failed ? z : mills;
                squares += life.Failed ? z * z : 1 + (z * mills);
            }

            double shift = sum / lives.Count;
            double stretch = Math.Sqrt((squares / lives.Count) - (shift * shift));
            mu += sigma * shift;
            sigma *= stretch;
            if (Math.Abs(shift) < Enough && Math.Abs(stretch - 1) < Enough)
            {
                break;
            }
        }

        double likelihood = lives.Sum(life => (Math.Log(life.Length) - mu) / sigma is var z && life.Failed ? Normal.LogDensity(z) - Math.Log(life.Length * sigma) : Normal.LogUpper(z));
        return new Fitted<Lognormal>(new Lognormal(mu, sigma), likelihood);
    }

    private static bool Usable(IReadOnlyList<Life> lives)
    {
        foreach (Life life in lives)
        {
            if (!double.IsFinite(life.Length) || life.Length <= 0)
            {
                throw new ArgumentException($"a life of {life.Length} is none", nameof(lives));
            }
        }

        return lives.Any(life => life.Failed) && lives.Any(life => life.Length != lives[0].Length);
    }
}

/// <summary>A fitted distribution, and the logarithm of the likelihood by which families are compared.</summary>
public readonly record struct Fitted<T>(T Distribution, double LogLikelihood);
