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
    private const double MillisecondsPerDay = 86_400_000;

    /// <summary>
    /// What the vehicle's clocks showed at a time up to now. Days follow from the time, the way from the odometer where both are known, the rest from the use until now.
    /// Below 0: before the vehicle was first heard.
    /// </summary>
    /// <param name="state">Of the vehicle.</param>
    /// <param name="time">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="odometer">km at that time; NaN: nobody said.</param>
    public static Clocks ClocksAt(in VehicleState state, long time, double odometer)
    {
        double passed = Math.Max(0, (state.LastTime - time) / MillisecondsPerDay);
        var rate = UseRate.Of(state.Now);
        double before = Math.Max(0, passed - state.Days);
        double share = state.Days > 0 ? Math.Min(1, passed / state.Days) : 0;
        Clocks at = new(
            state.Days - passed,
            (state.Kilometres * (1 - share)) - (before * rate.Kilometres),
            (state.Starts * (1 - share)) - (before * rate.Starts),
            (state.EngineHours * (1 - share)) - (before * rate.EngineHours));
        return !double.IsNaN(odometer) && state.Odometer > 0 ? at with { Kilometres = Math.Min(state.Kilometres, state.Kilometres - (state.Odometer - odometer)) } : at;
    }

    /// <inheritdoc cref="Replaced(ref VehicleState, Part, Clocks, bool, out bool, out double)"/>
    public static RenewalReject Replaced(ref VehicleState state, Part part, Clocks at, bool failed) => Replaced(ref state, part, at, failed, out _, out _);

    /// <summary>The part was changed when the vehicle's clocks stood at <paramref name="at"/>.</summary>
    /// <param name="state">Of the vehicle.</param>
    /// <param name="part">Which part.</param>
    /// <param name="at">The vehicle's clocks then; <see cref="VehicleState.Now"/> for now; below 0 when it was changed before the vehicle was first heard.</param>
    /// <param name="failed">Whether the old one had failed; otherwise it was changed while good.</param>
    /// <param name="ended">Whether a life ended whose length is known.</param>
    /// <param name="exposure">Its length at the usual pace to the power of the prior's shape.</param>
    public static RenewalReject Replaced(ref VehicleState state, Part part, Clocks at, bool failed, out bool ended, out double exposure)
    {
        (ended, exposure) = (false, 0);
        ref PartState kept = ref state.Parts[(int)part];
        PartModel model = PartModels.Of(part);
        Clock clock = model.Life.Clock;
        if (at.Days > state.Days + 1e-6 || at.Kilometres > state.Kilometres + 1e-6)
        {
            return RenewalReject.Ahead;
        }

        // The part that was there at first was fitted before that, so its change may lie before the vehicle was first heard; that of a later one may not lie before it.
        bool first = kept.Replaced == 0 && kept.Fitted == default;
        if (!first && (at.Days < kept.Fitted.Days || at.Kilometres < kept.Fitted.Kilometres))
        {
            return RenewalReject.BeforeFitted;
        }

        double life = kept.AgeAtFirst + at[clock] - kept.Fitted[clock];
        kept.Replaced++;
        if (!double.IsNaN(life) && life > 0 && model.Budget is null)
        {
            // A life whose beginning nobody knows has no length.
            exposure = Math.Pow(life * Pace(model, state), model.Life.Shape);
            kept.Exposure += exposure;
            kept.Failed += failed ? 1 : 0;
            ended = true;
        }

        (kept.Fitted, kept.AgeAtFirst) = (at, 0);
        (kept.Level, kept.Streak) = (0, 0);
        foreach (Measure measure in model.Measures)
        {
            state.Measures[(int)measure].ForgetBefore((float)at.Days);
        }

        return RenewalReject.None;
    }

    /// <summary>Somebody says how old the fitted part is, on one of the vehicle's clocks; another clock than the part's own is turned into it by the car's use.</summary>
    public static RenewalReject SayAge(ref VehicleState state, Part part, double age, Clock of)
    {
        var rate = UseRate.Of(state.Now);
        Clock own = PartModels.Of(part).Life.Clock;
        return SayAge(ref state, part, of == own ? age : age / rate[of] * rate[own]);
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
            pace *= PaceReading.Of(each, state, rate, rate, null).Factor;
        }

        return pace;
    }
}
