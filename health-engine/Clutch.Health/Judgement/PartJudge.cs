using System.Runtime.InteropServices;

namespace Clutch.Health;

/// <summary>What is the same for all parts of one judgement.</summary>
/// <param name="AsOf">The vehicle's clocks.</param>
/// <param name="Time">The same moment, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Facts">What is known beside the frames.</param>
/// <param name="Rate">Use until now.</param>
/// <param name="Future">Use from now on.</param>
internal sealed record PartContext(Clocks AsOf, long Time, VehicleFacts Facts, UseRate Rate, UseRate Future);

/// <summary>Judges one part: what speaks, what follows for its score and its life.</summary>
internal static class PartJudge
{
    private const double MillisecondsPerDay = 86_400_000;

    /// <summary>A slope speaks when the bad level is nearer than this, days.</summary>
    private const double TrendHorizon = 180;

    /// <summary>A slope weighs half of what it leads to.</summary>
    private const double TrendWeight = 0.5;

    public static PartJudgement Judge(PartModel model, in VehicleState state, PartContext context, List<Evidence> evidence)
    {
        var watch = new PartWatch();
        Trend worst = Trend.None;
        foreach (Indicator indicator in model.Indicators)
        {
            if (watch.IsStuck(indicator, state))
            {
                continue;
            }

            var reading = IndicatorReading.Of(indicator, state);
            watch.See(indicator, reading, state);
            if (double.IsNaN(reading.Value))
            {
                continue;
            }

            evidence.Add(Speaks(indicator, reading, state));
            if (indicator.Trend)
            {
                var trend = Trend.Of(indicator, state);
                worst = Trend.Worse(worst, trend);
                AddTrend(indicator, trend, reading, state, evidence);
            }
        }

        PaceReading[] paces = Paces(model, state, context);
        if (model.Budget is { } budget && BudgetLife.TryEvidence(model, budget, state, context, out Evidence? spent))
        {
            evidence.Add(spent);
        }

        double damage = PartScore.Together(evidence);
        ObservabilityReason reason = watch.Reason(model, state, paces);
        bool scored = reason.State == Observability.Observed || evidence.Count > 0;
        return new PartJudgement
        {
            Model = model,
            Score = scored ? 100 - Charge(evidence, damage) : null,
            Observability = reason,
            Evidence = Ordered(evidence),
            Damage = damage,
            Life = PartLife.Of(model, state, context, evidence, paces, reason.State),
            Paces = paces,
            Trend = worst,
        };
    }

    private static Evidence Speaks(Indicator indicator, IndicatorReading reading, in VehicleState state)
    {
        double severity = indicator.Severity(reading.Value);
        return new Evidence
        {
            Id = indicator.Id,
            Kind = EvidenceKind.Indicator,
            Damage = PartScore.Damage(indicator.Weight, severity),
            LogHazard = PartScore.LogHazard(indicator.Weight, severity),
            Value = reading.Value,
            Unit = indicator.Unit,
            Reference = indicator.Good,
            Observations = reading.Observations,
            First = Time(state, reading.FirstDay),
            Last = Time(state, reading.LastDay),
            Origin = indicator.Origin,
        };
    }

    private static void AddTrend(Indicator indicator, Trend trend, IndicatorReading reading, in VehicleState state, List<Evidence> evidence)
    {
        // What is bad already is charged by its level: the slope speaks for the rest.
        double rest = 1 - indicator.Severity(reading.Value);
        if (trend.DaysToBad >= TrendHorizon || rest <= 0)
        {
            return;
        }

        double damage = PartScore.Damage(indicator.Weight * TrendWeight * rest, 1 - (trend.DaysToBad / TrendHorizon));
        evidence.Add(new Evidence
        {
            Id = $"{indicator.Id}-trend",
            Kind = EvidenceKind.Trend,
            Damage = damage,
            LogHazard = PartScore.LogHazard(damage),
            Value = trend.Slope,
            Unit = indicator.Unit,
            Reference = double.NaN,
            Observations = trend.Observations,
            First = Time(state, reading.FirstDay),
            Last = Time(state, reading.LastDay),
            Origin = indicator.Origin,
        });
    }

    private static PaceReading[] Paces(PartModel model, in VehicleState state, PartContext context)
    {
        if (model.Paces.IsEmpty)
        {
            return [];
        }

        var paces = new PaceReading[model.Paces.Length];
        for (int i = 0; i < paces.Length; i++)
        {
            paces[i] = PaceReading.Of(model.Paces[i], state, context.Rate, context.Future, context.Facts.Future);
        }

        return paces;
    }

    private static decimal Charge(List<Evidence> evidence, double damage)
    {
        int total = (int)Math.Round(1000 * damage);
        Span<double> shares = stackalloc double[evidence.Count];
        Span<int> tenths = stackalloc int[evidence.Count];
        for (int i = 0; i < evidence.Count; i++)
        {
            shares[i] = -Math.Log(1 - evidence[i].Damage);
        }

        PartScore.Apportion(shares, total, tenths);
        decimal sum = 0;
        for (int i = 0; i < evidence.Count; i++)
        {
            evidence[i].Points = tenths[i] / 10m;
            sum += evidence[i].Points;
        }

        return sum;
    }

    private static Evidence[] Ordered(List<Evidence> evidence)
    {
        CollectionsMarshal.AsSpan(evidence).Sort(static (one, other) => other.Damage.CompareTo(one.Damage));
        return [.. evidence];
    }

    private static long Time(in VehicleState state, float day) => state.LastTime - (long)((state.Days - day) * MillisecondsPerDay);
}
