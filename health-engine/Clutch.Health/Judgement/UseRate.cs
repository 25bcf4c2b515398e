namespace Clutch.Health;

/// <summary>
/// What passes in a day on each clock: the car's own, drawn towards a usual car while little of it was seen. The usual one is worth a fortnight of watching.
/// </summary>
/// <param name="Kilometres">A day.</param>
/// <param name="Starts">A day.</param>
/// <param name="EngineHours">A day.</param>
/// <param name="WatchedDays">How long this car was watched.</param>
public readonly record struct UseRate(double Kilometres, double Starts, double EngineHours, double WatchedDays)
{
    private const double WorthDays = 14;

    /// <summary>15,000 km a year, general knowledge.</summary>
    private const double UsualKilometres = 41;

    private const double UsualStarts = 3;
    private const double UsualHours = 1.2;

    /// <summary>Less is no use but a parked car: lives by the way would never end, km.</summary>
    private const double Least = 0.1;

    public double this[Clock clock] => clock switch
    {
        Clock.Days => 1,
        Clock.Kilometres => Kilometres,
        Clock.Starts => Starts,
        _ => EngineHours,
    };

    /// <summary>Whether the car's own use weighs more than the usual.</summary>
    public bool IsOwn => WatchedDays > WorthDays;

    /// <summary>From what the clocks have shown since the vehicle was first heard.</summary>
    public static UseRate Of(Clocks clocks)
    {
        double days = clocks.Days + WorthDays;
        return new UseRate(
            Math.Max(Least, (clocks.Kilometres + (UsualKilometres * WorthDays)) / days),
            Math.Max(Least, (clocks.Starts + (UsualStarts * WorthDays)) / days),
            Math.Max(Least, (clocks.EngineHours + (UsualHours * WorthDays)) / days),
            clocks.Days);
    }
}
