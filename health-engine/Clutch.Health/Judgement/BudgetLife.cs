using System.Diagnostics.CodeAnalysis;

namespace Clutch.Health;

/// <summary>What is left of a budget, and for how long it lasts at the car's own rate; the calendar ends it in any case.</summary>
internal static class BudgetLife
{
    /// <summary>Standard deviation of the logarithm of how fast it will be spent. Assumed.</summary>
    private const double Spread = 0.15;

    /// <summary>90 % point of the normal distribution.</summary>
    private const double P90 = 1.2816;

    /// <summary>Below this way the usual rate is taken, km.</summary>
    private const double LeastWay = 300;

    /// <summary>Drives with the measure before it counts instead of the way.</summary>
    private const int LeastDrives = 5;

    private const double MillisecondsPerDay = 86_400_000;

    public static LifeForecast Of(PartModel model, Budget budget, in VehicleState state, PartContext context)
    {
        var spent = Spent.Of(model.Part, budget, state, context);
        double change = context.Future.Kilometres == context.Rate.Kilometres && context.Future.Starts == context.Rate.Starts ? 1 : Change(budget, context);
        LifeDistribution left = new ThreeQuantiles(Left(0.1), Left(0.5), Left(0.9));
        LifeDistribution next = new ThreeQuantiles(Whole(0.1), Whole(0.5), Whole(0.9));
        return LifeForecast.Of(Clock.Kilometres, left, LifeBasis.Budget, spent.IsAgeKnown ? AgeBasis.Known : AgeBasis.Unknown, context.Future.Kilometres, next);

        double Whole(double p) => Math.Min(
            Math.Exp((p - 0.5) / 0.4 * P90 * Spread) / (spent.PerKilometre * change), budget.Days * context.Future.Kilometres * (1 + (p * 1e-6)));

        double Left(double p)
        {
            // Of unknown age: oil is found anywhere in its life. What was spent since is known.
            double before = spent.IsAgeKnown ? spent.Before : 1 - p;
            double way = Math.Max(0, 1 - before - spent.Since) / (spent.PerKilometre * change) * Math.Exp((p - 0.5) / 0.4 * P90 * Spread);
            double days = budget.Days - spent.DaysSince - (spent.IsAgeKnown ? spent.DaysBefore : (1 - p) * budget.Days);

            // Never exactly nothing, and never twice the same: quantiles rise.
            return Math.Max(p, Math.Min(way, Math.Max(0, days) * context.Future.Kilometres * (1 + (p * 1e-6))));
        }
    }

    /// <summary>Speaks when the age is known: the share that is spent.</summary>
    public static bool TryEvidence(PartModel model, Budget budget, in VehicleState state, PartContext context, [NotNullWhen(true)] out Evidence? evidence)
    {
        evidence = null;
        var spent = Spent.Of(model.Part, budget, state, context);
        if (!spent.IsAgeKnown)
        {
            return false;
        }

        double share = Math.Max(spent.Before + spent.Since, (spent.DaysBefore + spent.DaysSince) / budget.Days);
        double damage = PartScore.Damage(0.7, Math.Clamp((share - 0.9) / 0.6, 0, 1));
        evidence = new Evidence
        {
            Id = "budget-spent",
            Kind = EvidenceKind.Budget,
            Damage = damage,
            LogHazard = PartScore.LogHazard(damage),
            Value = share * 100,
            Unit = Unit.Percent,
            Reference = 90,
            Observations = Math.Max(1, state.History(budget.Spends).Count),
            First = context.Time - (long)(spent.DaysSince * MillisecondsPerDay),
            Last = context.Time,
            Origin = budget.Origin,
        };
        return true;
    }

    /// <summary>How much faster a kilometre spends it when it holds more starts.</summary>
    private static double Change(Budget budget, PartContext context)
    {
        double perKilometre = budget.Amount / budget.Kilometres;
        double now = perKilometre + (budget.Charge * context.Rate.Starts / context.Rate.Kilometres);
        return (perKilometre + (budget.Charge * context.Future.Starts / context.Future.Kilometres)) / now;
    }

    /// <summary>Shares of the budget; 1 is all of it.</summary>
    private readonly record struct Spent(bool IsAgeKnown, double Before, double Since, double DaysBefore, double DaysSince, double PerKilometre)
    {
        public static Spent Of(Part kind, Budget budget, in VehicleState state, PartContext context)
        {
            ref readonly PartState part = ref state.Parts[(int)kind];
            Clocks passed = context.AsOf - part.Fitted;
            ref readonly MeasureHistory spends = ref state.History(budget.Spends);
            bool counted = spends.Count >= LeastDrives;
            double since = counted
                ? (spends.Total + (budget.Charge * state.History(budget.ChargeOf).Total)) / budget.Amount
                : Math.Max(0, passed.Kilometres) / budget.Kilometres;
            double rate = passed.Kilometres >= LeastWay && counted ? since / passed.Kilometres : 1 / budget.Kilometres;
            bool known = !double.IsNaN(part.AgeAtFirst);
            double before = known ? part.AgeAtFirst / budget.Kilometres : double.NaN;
            return new Spent(known, before, since, known ? part.AgeAtFirst / context.Rate.Kilometres : double.NaN, Math.Max(0, passed.Days), Math.Max(rate, 1e-6));
        }
    }
}
