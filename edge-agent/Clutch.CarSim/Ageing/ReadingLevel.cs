using static Clutch.CarSim.Ageing.DriveReading;

namespace Clutch.CarSim.Ageing;

/// <summary>How a reading of a good car looks.</summary>
/// <param name="Mean">Over cars.</param>
/// <param name="Cars">Standard deviation between cars.</param>
/// <param name="Drives">Standard deviation between drives of one car: what happens on the way, and the instrument.</param>
/// <param name="PerKelvin">Added for each kelvin of the air above 20 °C.</param>
/// <param name="Known">Share of cars that can observe it.</param>
/// <param name="Seen">Share of drives that hold the conditions for it.</param>
internal readonly record struct ReadingLevel(double Mean, double Cars, double Drives, double PerKelvin, double Known, double Seen)
{
    /// <summary>Battery, voltage, trims and coolant have the means and spreads that 77 drives of one healthy car show (carOBD); the others are assumed.</summary>
    public static ReadingLevel Of(DriveReading reading) => reading switch
    {
        RestVolts => new(12.48, 0.06, 0.1, 0.002, 0.92, 0.55),
        CrankVolts => new(10.9, 0.35, 0.65, 0.02, 0.85, 0.9),
        CrankRecovery => new(1.5, 0.25, 0.45, 0, 0.85, 0.85),
        CrankSeconds => new(0.85, 0.12, 0.2, -0.006, 0.8, 0.9),
        ChargeVolts => new(14, 0.18, 0.13, -0.006, 0.95, 0.97),
        ChargeVoltsIdle => new(13.95, 0.2, 0.16, -0.006, 0.95, 0.9),
        ChargeSpread => new(0.16, 0.05, 0.06, 0, 0.95, 0.97),
        ChargePeak => new(14.35, 0.18, 0.14, -0.006, 0.95, 0.97),
        TrimIdle => new(1, 2.4, 1.9, 0, 0.93, 0.75),
        TrimCruise => new(1, 2.2, 1.5, 0, 0.93, 0.8),
        TrimLoad => new(1, 2.2, 2, 0, 0.9, 0.6),
        TrimJitter => new(3, 0.8, 0.7, 0, 0.93, 0.8),
        TrimLearnt => new(0.5, 2.4, 1.3, 0, 0.93, 0.85),
        AirMeterRatio => new(1, 0.05, 0.025, 0, 0.5, 0.6),
        IdleRoughness => new(62, 20, 18, 0, 0.95, 0.7),
        SensorSwitching => new(24, 6, 3.2, 0, 0.6, 0.7),
        SensorSwing => new(0.68, 0.05, 0.05, 0, 0.6, 0.7),
        CatalystActivity => new(0.14, 0.05, 0.07, 0, 0.6, 0.6),
        WarmUpSeconds => new(340, 60, 90, -6, 0.95, 0.4),
        CoolantShortfall => new(0, 0.9, 1.6, -0.02, 0.95, 0.45),
        CoolantWarm => new(89, 2.4, 1.3, 0.05, 0.97, 0.85),
        CoolantSpread => new(3, 0.8, 0.9, 0.02, 0.97, 0.85),
        CoolantPeak => new(96, 2.5, 1.6, 0.12, 0.97, 0.97),
        Slip => new(12, 6, 7, 0, 0.6, 0.6),
        BoostShortfall => new(2, 1.5, 2.4, 0, 0.8, 0.6),
        EgrError => new(3, 1.2, 1.8, 0, 0.8, 0.7),
        FilterResistance => new(4, 1, 0.6, 0, 0.8, 0.7),
        _ => new(0.05, 0.014, 0.016, 0, 0.97, 0.98),
    };
}
