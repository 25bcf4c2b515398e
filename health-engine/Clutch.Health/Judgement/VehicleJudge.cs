using System.Runtime.InteropServices;

namespace Clutch.Health;

/// <summary>State → judgement. Pure: the same state, clocks and facts give the same answer.</summary>
public static class VehicleJudge
{
    private const double MillisecondsPerDay = 86_400_000;

    /// <summary>What codes that belong to no part may cost the vehicle, points.</summary>
    private const double OtherImportance = 15;

    /// <summary>As of the last frame.</summary>
    public static VehicleJudgement Judge(in VehicleState state, VehicleFacts facts) => Judge(state, state.Now, facts);

    /// <summary>As of <paramref name="asOf"/>, which is not before the state's clocks: a parked car grows older.</summary>
    public static VehicleJudgement Judge(in VehicleState state, Clocks asOf, VehicleFacts facts)
    {
        long time = state.LastTime + (long)((asOf.Days - state.Days) * MillisecondsPerDay);
        var evidence = new List<Evidence>?[PartState.Count];
        List<Evidence> others = [];
        CodesAsEvidence.Collect(state, facts.Make, time, evidence, others);
        var rate = UseRate.Of(asOf);
        var context = new PartContext(asOf, time, facts, rate, facts.Future?.Rate(rate) ?? rate);
        var parts = new PartJudgement[PartModels.All.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = PartJudge.Judge(PartModels.All[i], state, context, evidence[i] ?? []);
        }

        bool speaks = others.Count > 0 || parts.Any(part => part.Score is not null);
        return new VehicleJudgement
        {
            Score = speaks ? 100 - Charge(parts, others) : null,
            Parts = parts,
            OtherCodes = others,
            Causes = Causes(parts),
            Use = context.Future,
            AsOf = asOf,
            Time = time,
            Doubts = Doubts(state),
            Odometer = state.Recorder.Now.Last(Channel.Odometer) is var heard && !float.IsNaN(heard) ? heard : state.Odometer,
        };
    }

    /// <summary>Gives each piece of evidence its share of what the vehicle loses; the sum of them, in points.</summary>
    private static decimal Charge(PartJudgement[] parts, List<Evidence> others)
    {
        List<Evidence> all = [];
        List<double> shares = [];
        double left = 1;
        foreach (PartJudgement part in parts)
        {
            left *= Share(part.Evidence, part.Damage, part.Model.Importance / 100);
        }

        left *= Share(others, PartScore.Together(others), OtherImportance / 100);
        int total = (int)Math.Round(1000 * (1 - left));
        Span<int> tenths = all.Count <= 128 ? stackalloc int[all.Count] : new int[all.Count];
        PartScore.Apportion(CollectionsMarshal.AsSpan(shares), total, tenths);
        for (int i = 0; i < all.Count; i++)
        {
            all[i].VehiclePoints = tenths[i] / 10m;
        }

        return all.Count > 0 && shares.Sum() > 0 ? total / 10m : 0;

        double Share(IReadOnlyList<Evidence> evidence, double damage, double importance)
        {
            double weight = damage > 0 ? Math.Log(1 - (importance * damage)) / Math.Log(1 - damage) : 0;
            foreach (Evidence each in evidence)
            {
                all.Add(each);
                shares.Add(-Math.Log(1 - each.Damage) * weight);
            }

            return 1 - (importance * damage);
        }
    }

    private static ProbableCause[] Causes(PartJudgement[] parts)
    {
        double sum = parts.Sum(Odds);
        return sum <= 0 ? [] : [.. parts.Where(part => part.Damage > 0).Select(part => new ProbableCause(part.Part, Odds(part) / sum)).OrderByDescending(cause => cause.Probability)];

        static double Odds(PartJudgement part) => part.Model.RepairShare * part.Damage / (1 - part.Damage);
    }

    private static DataDoubts Doubts(in VehicleState state) =>
        (state.OdometerJumps > 0 ? DataDoubts.Odometer : DataDoubts.None) | (state.IdentityChanges > 0 ? DataDoubts.Identity : DataDoubts.None)
        | (state.Stuck != 0 ? DataDoubts.Stuck : DataDoubts.None) | (state.ClockRestarts > 0 ? DataDoubts.Clock : DataDoubts.None);
}
