namespace Clutch.Health;

/// <summary>Why a change of a part was not taken.</summary>
public enum RenewalReject : byte
{
    None,

    /// <summary>The vehicle's clocks have not come so far.</summary>
    Ahead,

    /// <summary>The part now fitted was fitted later.</summary>
    BeforeFitted,

    /// <summary>An age below 0, or no number.</summary>
    NoAge,
}

/// <summary>
/// What people tell of a part: that it was changed, how old it is. A change restarts its clock and its history; how the old one ended sharpens the prior: a failure counts
/// as one, a part changed while good has only lived so long.
/// </summary>
public static class PartRenewal
{
    /// <summary>The part was changed when the vehicle's clocks stood at <paramref name="at"/>.</summary>
    /// <param name="state">Of the vehicle.</param>
    /// <param name="part">Which part.</param>
    /// <param name="at">The vehicle's clocks then; <see cref="VehicleState.Now"/> for now.</param>
    /// <param name="failed">Whether the old one had failed; otherwise it was changed while good.</param>
    public static RenewalReject Replaced(ref VehicleState state, Part part, Clocks at, bool failed)
    {
        ref PartState kept = ref state.Parts[(int)part];
        PartModel model = PartModels.Of(part);
        if (at.Days > state.Days + 1e-6 || at.Kilometres > state.Kilometres + 1e-6)
        {
            return RenewalReject.Ahead;
        }

        if (at.Days < kept.Fitted.Days || at.Kilometres < kept.Fitted.Kilometres)
        {
            return RenewalReject.BeforeFitted;
        }

        kept.Replaced++;
        if (!double.IsNaN(kept.AgeAtFirst) && model.Budget is null)
        {
            // A life whose beginning nobody knows has no length.
            double life = kept.AgeAtFirst + at[model.Life.Clock] - kept.Fitted[model.Life.Clock];
            kept.Exposure += Math.Pow(Math.Max(0, life) * Pace(model, state), model.Life.Shape);
            kept.Failed += failed ? 1 : 0;
        }

        (kept.Fitted, kept.AgeAtFirst) = (at, 0);
        (kept.Level, kept.Streak) = (0, 0);
        foreach (Measure measure in model.Measures)
        {
            state.Measures[(int)measure].Forget();
        }

        return RenewalReject.None;
    }

    /// <summary>Somebody says how old the fitted part is, on its own clock.</summary>
    public static RenewalReject SayAge(ref VehicleState state, Part part, double age)
    {
        if (!(age >= 0 && double.IsFinite(age)))
        {
            return RenewalReject.NoAge;
        }

        ref PartState kept = ref state.Parts[(int)part];
        Clock clock = PartModels.Of(part).Life.Clock;
        double seen = state.Now[clock] - kept.Fitted[clock];
        kept.AgeAtFirst = Math.Max(0, age - seen);
        if (age < seen)
        {
            // Younger than it was watched: fitted since, and nobody had said so.
            kept.Fitted = state.Now - At(state, clock, age);
        }

        return RenewalReject.None;
    }

    /// <summary>The vehicle's clocks for so much of one of them, at the use until now.</summary>
    private static Clocks At(in VehicleState state, Clock clock, double passed)
    {
        double share = state.Now[clock] > 0 ? passed / state.Now[clock] : 0;
        return new Clocks(state.Days * share, state.Kilometres * share, state.Starts * share, state.EngineHours * share);
    }

    private static double Pace(PartModel model, in VehicleState state)
    {
        var rate = UseRate.Of(state.Now);
        double pace = 1;
        foreach (Pace each in model.Paces)
        {
            pace *= PaceReading.Of(each, state, rate, rate, 1).Factor;
        }

        return pace;
    }
}
