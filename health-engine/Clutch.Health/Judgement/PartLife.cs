using Clutch.Health.Lives;

namespace Clutch.Health;

/// <summary>Life left of one part: prior, own repairs, pace, then evidence as proportional hazard.</summary>
internal static class PartLife
{
    /// <summary>Good news of all indicators together lowers the logarithm of the hazard by no more than this. Assumed.</summary>
    private const double MostComfort = 1;

    public static LifeForecast? Of(PartModel model, in VehicleState state, PartContext context, List<Evidence> evidence, PaceReading[] paces, Observability watched)
    {
        if (model.Optional && watched != Observability.Observed && evidence.Count == 0)
        {
            return null;
        }

        double perDay = context.Future[model.Life.Clock];
        LearnedLife told = default;
        bool isLearned = context.Facts.Learned is { } asked && asked.Forecast(model, state, out told);
        if (model.Budget is { } budget && !isLearned)
        {
            return BudgetLife.Of(model, budget, state, context);
        }

        ref readonly PartState part = ref state.Parts[(int)model.Part];
        (double pace, double change) = (1, 1);
        foreach (PaceReading reading in paces)
        {
            pace *= reading.Factor;
            change *= reading.Future / reading.Factor;
        }

        (int failures, double exposure) = context.Facts.Fleet?[model.Part] ?? default;
        Weibull life = model.Life.Updated(model.PriorFailures, part.Failed + failures, part.Exposure + exposure).Accelerated(pace);
        LifeDistribution next = new KnownAge(life.Accelerated(change), 0);
        (double age, double vehicle, double seen, AgeBasis known) = AgeOf(model, state, context);
        if (isLearned)
        {
            LifeBasis by = context.Facts.Learned!.Simulated ? LifeBasis.LearnedSimulated : LifeBasis.Learned;
            var learned = new ThreeQuantiles(told.Own.P10, told.Own.P50, told.Own.P90);
            return LifeForecast.Of(model.Life.Clock, learned, by, known, perDay, next) with { LearnedConcern = told.Concern };
        }

        double ratio = Math.Exp(LogHazard(evidence));
        LifeDistribution left = known == AgeBasis.Known ? new KnownAge(life.Hazardous(ratio), age) : new UnknownAge(life, vehicle, seen, ratio);
        bool moved = evidence.Count > 0 || part.Replaced > 0 || exposure > 0 || pace != 1;
        return LifeForecast.Of(
            model.Life.Clock, change == 1 ? left : new AtPace(left, change), moved ? LifeBasis.PriorAndEvidence : LifeBasis.PriorOnly, known, perDay, next);
    }

    /// <summary>The part's age, or what bounds it.</summary>
    public static (double Age, double Vehicle, double Seen, AgeBasis Basis) AgeOf(PartModel model, in VehicleState state, PartContext context)
    {
        Clock clock = model.Life.Clock;
        ref readonly PartState part = ref state.Parts[(int)model.Part];
        double seen = Math.Max(0, context.AsOf[clock] - part.Fitted[clock]);
        if (!double.IsNaN(part.AgeAtFirst))
        {
            return (part.AgeAtFirst + seen, double.NaN, seen, AgeBasis.Known);
        }

        double vehicle = clock switch
        {
            Clock.Days => context.Facts.DaysAtFirst,
            Clock.Kilometres when !double.IsNaN(context.Facts.KilometresAtFirst) => context.Facts.KilometresAtFirst,
            Clock.Kilometres when state.OdometerJumps == 0 => state.OdometerAtFirst,
            _ => double.NaN,
        };
        return double.IsNaN(vehicle) ? (double.NaN, double.PositiveInfinity, seen, AgeBasis.Unknown) : (double.NaN, Math.Max(0, vehicle), seen, AgeBasis.UpToVehicle);
    }

    private static double LogHazard(List<Evidence> evidence)
    {
        (double bad, double good) = (0, 0);
        foreach (Evidence each in evidence)
        {
            bad += Math.Max(0, each.LogHazard);
            good += Math.Min(0, each.LogHazard);
        }

        return bad + Math.Max(-MostComfort, good);
    }
}
