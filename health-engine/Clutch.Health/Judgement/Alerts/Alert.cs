using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>A level that changed.</summary>
/// <param name="Part">Whose.</param>
/// <param name="From">Before.</param>
/// <param name="To">Now.</param>
/// <param name="Time">Milliseconds since 1970-01-01 UTC.</param>
public readonly record struct AlertChange(Part Part, AlertLevel From, AlertLevel To, long Time);

/// <summary>A standing alert: what to do, and by when.</summary>
/// <param name="Part">Whose.</param>
/// <param name="Level">How urgent.</param>
/// <param name="Since">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Stop">The car must not go on.</param>
/// <param name="Days">Do it within so many days.</param>
/// <param name="Kilometres">Or so many km, whichever comes first.</param>
/// <param name="By">The day that is.</param>
/// <param name="Live">What holds at this moment and cannot wait; null: a judgement of drives.</param>
public sealed record Alert(Part Part, AlertLevel Level, long Since, bool Stop, double Days, double Kilometres, DateOnly By, LiveCondition? Live)
{
    /// <summary>Less is no time to plan in, days.</summary>
    private const double Now = 1;

    public string Title(Language language) => Live is { } condition
        ? HealthTexts.Format($"live-{HealthTexts.Id(condition.ToString())}", language)
        : HealthTexts.Format($"alert-{HealthTexts.Id(Level.ToString())}", language, HealthTexts.Format($"part-{PartModels.Of(Part).Name}", language));

    /// <summary>What to do.</summary>
    public string Do(Language language) => Live is { } condition
        ? HealthTexts.Format($"do-live-{HealthTexts.Id(condition.ToString())}", language)
        : HealthTexts.Format($"do-{PartModels.Of(Part).Name}", language);

    /// <summary>By when.</summary>
    public string Deadline(Language language) => Live is not null || (!Stop && Days < Now)
        ? HealthTexts.Format("alert-now", language)
        : Stop
        ? HealthTexts.Format("alert-stop", language)
        : HealthTexts.Format(
            "alert-by", language, language == Language.Arabic ? $"\u2066{By:yyyy-MM-dd}\u2069" : $"{By:yyyy-MM-dd}",
            Quantity.Text(Kilometres, Unit.Kilometre, language));
}

/// <summary>Judgements → levels, kept in the vehicle's state.</summary>
public static class Alerts
{
    private const double MillisecondsPerDay = 86_400_000;

    /// <summary>A budget that ends is a visit to plan, not a break-down: its concern goes no further than a warning.</summary>
    private const double BudgetConcern = 0.6;

    /// <summary>Longest time that a level leaves, days: watch, warning, act. Evidence may run ahead of the distribution.</summary>
    private static readonly double[] s_longest = [180, 30, 7];

    /// <summary>Takes a judgement that was made of this state, one for each drive; gives the levels that changed.</summary>
    public static IReadOnlyList<AlertChange> Take(ref VehicleState state, VehicleJudgement judgement, AlertOptions options)
    {
        List<AlertChange>? changes = null;
        foreach (PartJudgement part in judgement.Parts)
        {
            if (part.Observability.State == Observability.SensorStuck && part.Evidence.Count == 0)
            {
                // A sensor that died takes no alert back.
                continue;
            }

            ref PartState kept = ref state.Parts[(int)part.Part];
            var before = (AlertLevel)kept.Level;
            AlertLevel after = AlertRule.Step(ref kept, Concern(part, options), part.Stop, options, judgement.Time);
            if (after != before)
            {
                (changes ??= []).Add(new AlertChange(part.Part, before, after, judgement.Time));
            }
        }

        return changes is null ? [] : changes;
    }

    /// <summary>What stands, the most urgent first.</summary>
    public static IReadOnlyList<Alert> Standing(in VehicleState state, VehicleJudgement judgement)
    {
        List<Alert> alerts = [];
        foreach (PartJudgement part in judgement.Parts)
        {
            ref readonly PartState kept = ref state.Parts[(int)part.Part];
            LiveCondition? live = state.Live.Of(part.Part);
            int level = live is null ? kept.Level : (int)AlertLevel.Act;
            if (level == 0)
            {
                continue;
            }

            double longest = live is null ? s_longest[level - 1] : 0;
            double days = part.Stop ? 0 : Math.Min(longest, part.Life?.Days.P10 ?? longest);
            long by = judgement.Time + (long)(days * MillisecondsPerDay);
            alerts.Add(new Alert(
                part.Part, (AlertLevel)level, live is { } condition ? state.Live.Since(condition) : kept.LevelSince, part.Stop, days, days * judgement.Use.Kilometres, DateOnly.FromDateTime(DateTime.UnixEpoch.AddMilliseconds(by)), live));
        }

        return [.. alerts.OrderByDescending(alert => alert.Level).ThenBy(alert => alert.Days)];
    }

    /// <summary>The larger of what evidence has taken and the chance to fail soon. A prior alone concerns nobody: it is no news of this car.</summary>
    internal static double Concern(PartJudgement part, AlertOptions options)
    {
        if (part.Life is not { } life || life.Basis == LifeBasis.PriorOnly || (life.LearnedConcern is null && life.Age != AgeBasis.Known && part.Evidence.Count == 0))
        {
            return part.Damage;
        }

        // Thresholds of a learnt life were chosen for the alarms that they give on unseen cars.
        double soon = life.LearnedConcern ?? 1 - life.SurvivalDays(options.Days);
        return Math.Max(part.Damage, life.Basis == LifeBasis.Budget ? Math.Min(BudgetConcern, soon) : soon);
    }
}
