namespace Clutch.Health;

/// <summary>What a buyer asks: condition, way, open faults, what has to be changed within the year, whether the odometer can be believed.</summary>
public static class ResaleFactor
{
    public static Factor Of(VehicleJudgement judgement)
    {
        double lost = judgement.Score is { } score ? (double)(100 - score) : double.NaN;
        int open = judgement.AllEvidence.Count(evidence => evidence is { Kind: EvidenceKind.Code, IsActive: true });
        int due = judgement.Parts.Count(part => part.Life is { } life && (life.Age == AgeBasis.Known || part.Evidence.Count > 0) && life.Days.P50 < 365);
        bool doubted = judgement.Doubts.HasFlag(DataDoubts.Odometer);
        return Factor.Of(
            "resale",
            judgement.Score is not null,
            Factor.Taking("resale-condition", lost, Unit.None, 0, 100, 50),
            Factor.Taking("resale-codes", open, Unit.Count, 0, 5, 20),
            Factor.Taking("resale-due", due, Unit.Count, 0, 6, 15),
            Factor.Taking("resale-way", judgement.Odometer > 0 && !doubted ? judgement.Odometer : double.NaN, Unit.Kilometre, 20_000, 250_000, 15),
            Factor.Taking("resale-doubt", doubted ? 1 : 0, Unit.Count, 0, 1, 20));
    }
}
