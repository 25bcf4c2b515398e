using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Why a life under another use is not that of today.</summary>
/// <param name="Id">Stable name, and that of its text.</param>
/// <param name="Factor">How much faster the part comes to its end by it, in days; 1 is as now.</param>
/// <param name="Pace">The pace that changes; null: the clock itself, or a budget's charge.</param>
/// <param name="Now">What is done today: km a week, or starts a day.</param>
/// <param name="Then">What would be done instead.</param>
public sealed record UseChange(string Id, double Factor, Pace? Pace, double Now, double Then)
{
    private const double DaysPerWeek = 7;

    /// <summary>A difference below this is none.</summary>
    private const double Least = 0.005;

    /// <summary>What changes a part's life; empty: nothing of this use does.</summary>
    /// <param name="then">Judged under the other use.</param>
    /// <param name="rate">Use until now.</param>
    /// <param name="future">The other use.</param>
    public static IReadOnlyList<UseChange> Of(PartJudgement then, UseRate rate, UseRate future)
    {
        List<UseChange> changes = [];
        Clock clock = then.Life?.Clock ?? then.Model.Life.Clock;
        if (clock != Clock.Days)
        {
            Add(new UseChange(clock == Clock.Kilometres ? "what-if-way" : "what-if-use", future[clock] / rate[clock], null, rate.Kilometres * DaysPerWeek, future.Kilometres * DaysPerWeek));
        }

        if (then.Model.Budget is { Charge: > 0 })
        {
            Add(new UseChange("what-if-starts", future.Starts / future.Kilometres / (rate.Starts / rate.Kilometres), null, rate.Starts, future.Starts));
        }

        foreach (PaceReading pace in then.Paces)
        {
            Add(new UseChange("what-if-pace", pace.Future / pace.Factor, pace.Pace, pace.Factor, pace.Future));
        }

        return changes;

        void Add(UseChange change)
        {
            if (Math.Abs(change.Factor - 1) > Least)
            {
                changes.Add(change);
            }
        }
    }

    public string Text(Language language) => Id switch
    {
        "what-if-pace" => HealthTexts.Format(Id, language, EvidenceText.Name(HealthTexts.Format(Pace!.Id, language, "", "", "")), Quantity.Text(Factor, Unit.Ratio, language)),
        "what-if-starts" => HealthTexts.Format(Id, language, Quantity.Text(Then, Unit.Start, language), Quantity.Text(Now, Unit.Start, language)),
        _ => HealthTexts.Format(
            Id, language, Quantity.Text(Then, Unit.Kilometre, language), Quantity.Text(Now, Unit.Kilometre, language), Quantity.Text(Factor, Unit.Ratio, language)),
    };
}
