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
    /// <summary>
    /// Voltages, trims, idle, warm-up, coolant and slip have about the spread from drive to drive that the engine's detectors find in 77 drives of one healthy car
    /// (carOBD); the others are assumed.
    /// </summary>
    public static ReadingLevel Of(DriveReading reading) => reading switch
    {
        RestVolts => new(12.46, 0.07, 0.18, 0.002, 0.92, 0.55),
        CrankVolts => new(10.8, 0.4, 0.85, 0.02, 0.85, 0.9),
        CrankRecovery => new(1.2, 0.5, 0.4, 0, 0.7, 0.85),
        CrankSeconds => new(1.1, 0.3, 0.3, -0.006, 0.8, 0.5),
        ChargeVolts => new(13.95, 0.2, 0.17, -0.006, 0.95, 0.97),
        ChargeVoltsIdle => new(13.9, 0.22, 0.2, -0.006, 0.95, 0.9),
        ChargeSpread => new(0.15, 0.05, 0.05, 0, 0.95, 0.97),
        ChargePeak => new(14.25, 0.2, 0.21, -0.006, 0.95, 0.97),
        TrimIdle => new(0.5, 2.4, 1.8, 0, 0.93, 0.75),
        TrimCruise => new(0.5, 2.2, 1.9, 0, 0.93, 0.7),
        TrimLoad => new(0, 2.8, 2.6, 0, 0.9, 0.55),
        TrimJitter => new(3, 0.8, 0.6, 0, 0.93, 0.7),
        TrimLearnt => new(0.3, 2.4, 1.7, 0, 0.93, 0.9),
        AirMeterRatio => new(1, 0.05, 0.025, 0, 0.5, 0.6),
        IdleRoughness => new(66, 20, 35, 0, 0.95, 0.8),
        SensorSwitching => new(24, 6, 3.2, 0, 1, 0.7),
        SensorSwing => new(0.68, 0.05, 0.05, 0, 1, 0.7),
        MixtureSpread => new(0.014, 0.003, 0.004, 0, 0.95, 0.7),
        CatalystActivity => new(0.14, 0.05, 0.07, 0, 0.97, 0.6),
        WarmUpSeconds => new(320, 60, 85, -6, 0.95, 0.4),
        CoolantShortfall => new(0, 0.9, 1.6, -0.02, 0.95, 0.45),
        CoolantWarm => new(88.5, 2.4, 1.2, 0.05, 0.97, 0.8),
        CoolantSpread => new(2.5, 0.8, 0.8, 0.02, 0.97, 0.8),
        CoolantPeak => new(94, 3, 2.5, 0.12, 0.97, 0.97),
        Slip => new(13, 4, 4, 0, 0.97, 0.6),
        BoostShortfall => new(2, 1.5, 2.4, 0, 0.8, 0.6),
        EgrError => new(3, 1.2, 1.8, 0, 0.8, 0.7),
        FilterResistance => new(4, 1, 0.6, 0, 0.8, 0.7),
        _ => new(0.05, 0.014, 0.016, 0, 0.97, 0.98),
    };

    /// <summary>Whether it is of the sensor that switches at one mixture, before the catalyst; <see langword="null"/> when it is of neither kind.</summary>
    public static bool? OfSwitchingSensor(DriveReading reading) => reading switch
    {
        SensorSwitching or SensorSwing or CatalystActivity => true,
        MixtureSpread => false,
        _ => null,
    };
}
