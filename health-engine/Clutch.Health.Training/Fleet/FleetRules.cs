using Clutch.Health.Models;

namespace Clutch.Health.Training.Fleet;

/// <summary>What counts as a forecast and as an announcement.</summary>
public static class FleetRules
{
    /// <summary>Share of the horizon below which a model speaks: beyond it, it only says "not soon", and the prior is asked.</summary>
    public const double SpeaksBelow = PartLives.SpeaksBelow;

    /// <summary>Days between two questions about a part. The product asks after every drive, which are two a day on average: its alarms come a little sooner.</summary>
    public const double AskEvery = 1;

    /// <summary>Days: an alarm that comes earlier has not named the failure.</summary>
    public const double Earliest = 60;

    /// <summary>Days: an alarm that comes later helps nobody.</summary>
    public const double Latest = 7;

    /// <summary>Whether anything in the car shows the wear of the part. Of brakes only the energy is known that they took: a life to be expected, no sign of its end.</summary>
    public static bool IsObservable(Part part) => part != Part.Brakes;
}
