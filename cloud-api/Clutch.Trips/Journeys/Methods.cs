namespace Clutch.Trips;

/// <summary>Names of methods. They are part of the API: never renamed.</summary>
internal static class Methods
{
    /// <summary>Trapezoids over the vehicle's own speed, PID 0D.</summary>
    public const string ObdSpeed = "obd-speed-integral";

    /// <summary>Trapezoids over the speed over ground.</summary>
    public const string GnssSpeed = "gnss-speed-integral";

    /// <summary>PID A6.</summary>
    public const string Odometer = "odometer";

    /// <summary>PID 31: counts kilometres, from 0 when somebody clears the codes.</summary>
    public const string SinceCleared = "distance-since-codes-cleared";

    /// <summary>Trapezoids over PID 5E, litres an hour.</summary>
    public const string FuelRate = "obd-fuel-rate";

    /// <summary>Trapezoids over PID 9D, grams a second, and the usual density of the fuel.</summary>
    public const string FuelMassRate = "obd-fuel-mass-rate";

    /// <summary>Trapezoids over PID 10 divided by 14.7, petrol's stoichiometric mixture, and by its density.</summary>
    public const string AirFlow = "maf-stoichiometric-petrol";

    /// <summary>Trapezoids over voltage × current, PID 9A.</summary>
    public const string TractionPower = "traction-battery-power";

    /// <summary>Difference of PID 5B.</summary>
    public const string StateOfCharge = "state-of-charge-difference";

    /// <summary>Difference of two speeds of PID 0D about a second apart.</summary>
    public const string SpeedDifference = "obd-speed-difference";

    /// <summary>Speed times turn rate, both by satellite.</summary>
    public const string TurnRate = "gnss-turn-rate";

    /// <summary>Directly as the vehicle says it.</summary>
    public const string Obd = "obd";
}
