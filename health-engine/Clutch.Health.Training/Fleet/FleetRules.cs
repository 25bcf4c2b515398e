using Clutch.Health.Models;

namespace Clutch.Health.Training.Fleet;

/// <summary>What counts as a forecast and as an announcement.</summary>
public static class FleetRules
{
    /// <summary>Share of the horizon below which a model speaks: beyond it, it only says "not soon", and the prior is asked.</summary>
    public const double SpeaksBelow = PartLives.SpeaksBelow;

    /// <summary>Days: an alarm that comes earlier has not named the failure.</summary>
    public const double Earliest = 60;

    /// <summary>Days: an alarm that comes later helps nobody.</summary>
    public const double Latest = 7;
}
