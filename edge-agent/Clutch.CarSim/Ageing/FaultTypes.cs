using static Clutch.CarSim.Ageing.AgeingPart;
using static Clutch.CarSim.Ageing.DriveReading;

namespace Clutch.CarSim.Ageing;

/// <summary>
/// All fault types as a table. Median lives follow the rules of thumb that the health engine's priors are made of; shapes, shares, warning times and
/// effects are assumed within what the trade's alarm levels allow.
/// </summary>
public static class FaultTypes
{
    public static IReadOnlyList<FaultType> All { get; } =
    [
        new(Battery, "sulphation", 0.62, 0.04, 2.8, 1640, 38, [new(CrankVolts, -2.8), new(RestVolts, -0.35), new(CrankRecovery, -0.9), new(CrankSeconds, 0.8)]),
        new(Battery, "cell-short", 0.18, 0.15, 2.4, 1700, 17, [new(RestVolts, -1.3), new(CrankVolts, -2.4), new(CrankSeconds, 0.6)]),
        new(Battery, "parasitic-drain", 0.2, 0.05, 1.6, 1900, 30, [new(RestVolts, -0.9), new(CrankVolts, -1.6), new(CrankSeconds, 0.5)]),
        new(Alternator, "brushes", 0.5, 0.05, 3.6, 108_000, 34, [new(ChargeVolts, -1.5), new(ChargeVoltsIdle, -2.2), new(ChargeSpread, 0.5)], "P0562"),
        new(Alternator, "diode", 0.22, 0.12, 3, 108_000, 28, [new(ChargeVolts, -0.8), new(ChargeVoltsIdle, -1.4), new(ChargeSpread, 0.3)], "P0562"),
        new(Alternator, "regulator", 0.28, 0.12, 2.6, 112_000, 22, [new(ChargePeak, 1.5), new(ChargeVolts, 0.7), new(ChargeVoltsIdle, 0.5), new(ChargeSpread, 0.35)], "P0563"),
        new(Ignition, "plugs", 0.6, 0.03, 4, 118_000, 36, [new(IdleRoughness, 90), new(TrimJitter, 4)], "P0300"),
        new(Ignition, "coil", 0.25, 0.25, 2, 138_000, 16, [new(IdleRoughness, 120), new(TrimJitter, 3), new(TrimIdle, 4)], "P0301"),
        new(Ignition, "lead", 0.15, 0.1, 2.6, 130_000, 26, [new(IdleRoughness, 70), new(TrimJitter, 3.5), new(TrimLoad, 3)], "P0302"),
        new(AirAndFuel, "vacuum-leak", 0.3, 0.06, 2.6, 130_000, 34, [new(TrimIdle, 19), new(TrimCruise, 6), new(TrimLearnt, 9), new(IdleRoughness, 30)], "P0171"),
        new(AirAndFuel, "fuel-pump", 0.3, 0.14, 3.6, 138_000, 26, [new(TrimLoad, 20), new(TrimCruise, 11), new(TrimIdle, 6), new(TrimLearnt, 10)], "P0171"),
        new(AirAndFuel, "air-meter", 0.25, 0.04, 2.6, 128_000, 40, [new(AirMeterRatio, -0.22), new(TrimCruise, 15), new(TrimLoad, 17), new(TrimIdle, 11), new(TrimLearnt, 13)], "P0101"),
        new(AirAndFuel, "leaking-injector", 0.15, 0.06, 2.6, 145_000, 30, [new(TrimIdle, -17), new(TrimCruise, -9), new(TrimLearnt, -10), new(TrimJitter, 2)], "P0172"),
        new(OxygenSensor, "slow", 0.6, 0.03, 3, 128_000, 44, [new(SensorSwitching, -11), new(MixtureSpread, 0.03), new(TrimJitter, 1.5)], "P0133"),
        new(OxygenSensor, "flat", 0.25, 0.08, 2.6, 130_000, 26, [new(SensorSwing, -0.5), new(SensorSwitching, -5), new(MixtureSpread, 0.035)], "P0131"),
        new(OxygenSensor, "poisoned", 0.15, 0.03, 2, 125_000, 24, [new(SensorSwitching, -7), new(SensorSwing, -0.25), new(MixtureSpread, 0.02), new(TrimLearnt, 4)], "P0133"),
        new(Catalyst, "ageing", 0.7, 0, 3, 175_000, 52, [new(CatalystActivity, 0.68)], "P0420"),
        new(Catalyst, "melted", 0.12, 0.15, 2, 170_000, 16, [new(CatalystActivity, 0.8), new(TrimLoad, 3)], "P0420"),
        new(Catalyst, "oil-poisoned", 0.18, 0, 2.4, 160_000, 36, [new(CatalystActivity, 0.6), new(SensorSwing, -0.1)], "P0420"),
        new(Cooling, "thermostat-open", 0.5, 0.06, 3.6, 122_000, 32, [new(CoolantShortfall, 14), new(CoolantWarm, -10), new(WarmUpSeconds, 260), new(CoolantSpread, 2)], "P0128"),
        new(Cooling, "pump", 0.25, 0.15, 3.8, 128_000, 24, [new(CoolantPeak, 13), new(CoolantSpread, 4), new(CoolantWarm, 5)], "P0217"),
        new(Cooling, "leak", 0.25, 0.2, 1.8, 135_000, 19, [new(CoolantPeak, 15), new(CoolantSpread, 5), new(CoolantWarm, 4)], "P0217"),
        new(Brakes, "worn-pads", 0.9, 0, 9, 3_300, 30, []),
        new(Brakes, "seized-caliper", 0.1, 0, 2.2, 3_000, 20, []),
        new(ClutchLining, "worn-lining", 0.7, 0.04, 3.6, 96_000, 38, [new(Slip, 120)]),
        new(ClutchLining, "oil-on-lining", 0.15, 0.05, 2, 110_000, 20, [new(Slip, 150)]),
        new(ClutchLining, "weak-spring", 0.15, 0.12, 2.6, 105_000, 30, [new(Slip, 90)]),
        new(Turbocharger, "bearing", 0.5, 0.12, 2.8, 190_000, 28, [new(BoostShortfall, 26)], "P0299"),
        new(Turbocharger, "wastegate", 0.3, 0.05, 2.4, 200_000, 34, [new(BoostShortfall, 24)], "P0299"),
        new(Turbocharger, "hose", 0.2, 0.25, 1.8, 210_000, 18, [new(BoostShortfall, 32), new(TrimLoad, -4)], "P0299"),
        new(Egr, "carbon", 0.75, 0.02, 2.4, 138_000, 42, [new(EgrError, 30), new(IdleRoughness, 12)], "P0401"),
        new(Egr, "actuator", 0.25, 0.2, 1.9, 145_000, 18, [new(EgrError, 38)], "P0403"),
        new(ParticulateFilter, "ash", 0.8, 0, 3, 190_000, 50, [new(FilterResistance, 5.5)], "P242F"),
        new(ParticulateFilter, "cracked", 0.2, 0.3, 2, 200_000, 22, [new(FilterResistance, -2.2)]),
    ];

    public static AgeingClock ClockOf(AgeingPart part) => part switch
    {
        Battery => AgeingClock.HeatDays,
        Brakes => AgeingClock.BrakeEnergy,
        _ => AgeingClock.Kilometres,
    };

    /// <summary>Share of cars that have the part. The lining is that of a clutch pedal: an automatic has none.</summary>
    public static double Fitted(AgeingPart part) => part switch
    {
        ClutchLining => 0.6,
        Turbocharger => 0.4,
        AgeingPart.Egr => 0.5,
        AgeingPart.ParticulateFilter => 0.25,
        _ => 1,
    };
}
