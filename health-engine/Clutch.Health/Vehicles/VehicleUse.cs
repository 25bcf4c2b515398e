namespace Clutch.Health;

/// <summary>How a finished drive changes what the engine remembers: the vehicle's clocks, and the history of every measure it observed.</summary>
internal static class VehicleUse
{
    private const double MillisecondsPerDay = 86_400_000;

    /// <summary>More than this between two readings, km, and the odometer was replaced, rolled back or misread: the way is taken from the speeds.</summary>
    private const double LongestDrive = 2_500;

    /// <summary>The days clock follows the frames' time; never back.</summary>
    public static void Pass(ref VehicleState state, long time)
    {
        if (state.LastTime != 0 && time > state.LastTime)
        {
            state.Days += (time - state.LastTime) / MillisecondsPerDay;
        }

        state.LastTime = Math.Max(state.LastTime, time);
    }

    public static void Take(ref VehicleState state, in DriveSummary drive)
    {
        state.Kilometres += Way(ref state, drive);
        state.EngineHours += float.IsNaN(drive[Measure.EngineHours]) ? 0 : drive[Measure.EngineHours];
        state.Starts++;
        state.Drives++;
        state.Stuck = drive.Stuck;
        float day = (float)state.Days;
        for (int i = 0; i < Measures.Count; i++)
        {
            state.Measures[i].Add(drive[(Measure)i], day);
        }
    }

    /// <summary>
    /// The control unit is another one, or the car is: what it had learnt of mixture and air is gone, and its first values are the new normal.
    /// </summary>
    public static void ForgetLearnt(ref VehicleState state)
    {
        foreach (Measure measure in (ReadOnlySpan<Measure>)[
            Measure.TrimIdle, Measure.TrimCruise, Measure.TrimLoad, Measure.TrimSpread, Measure.TrimLong, Measure.TrimBanks, Measure.AirModelRatio,
            Measure.IdleSpeed, Measure.IdleSpeedSpread])
        {
            state.Measures[(int)measure].Forget();
        }
    }

    /// <summary>Kilometres of the drive: by the odometer where it moved forward by a possible way, else by the speeds.</summary>
    private static double Way(ref VehicleState state, in DriveSummary drive)
    {
        double driven = drive.Has(Measure.Distance) ? drive[Measure.Distance] : 0;
        float odometer = state.Recorder.Now.Last(Channel.Odometer);
        if (float.IsNaN(odometer))
        {
            return driven;
        }

        double before = state.Odometer;
        state.Odometer = odometer;
        if (before == 0)
        {
            state.OdometerAtFirst = Math.Max(0, odometer - driven - state.Kilometres);
            return driven;
        }

        double shown = odometer - before;
        bool possible = shown is >= 0 and <= LongestDrive;
        state.OdometerJumps += possible ? 0 : 1;
        return possible ? shown : driven;
    }
}
