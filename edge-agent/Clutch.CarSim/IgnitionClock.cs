namespace Clutch.CarSim;

/// <summary>Where in its day the car is.</summary>
internal sealed class IgnitionClock(IReadOnlyList<IgnitionPhase> phases)
{
    private readonly long _day = phases.Sum(p => p.For.Ticks);

    /// <summary>The key, and the seconds since it was turned there.</summary>
    public (KeyPosition Key, double Seconds) At(TimeSpan elapsed)
    {
        if (phases.Count == 1)
        {
            return (phases[0].Key, elapsed.TotalSeconds);
        }

        long ticks = elapsed.Ticks % _day;
        int i = 0;
        while (ticks >= phases[i].For.Ticks)
        {
            ticks -= phases[i].For.Ticks;
            i++;
        }

        return (phases[i].Key, TimeSpan.FromTicks(ticks).TotalSeconds);
    }
}
