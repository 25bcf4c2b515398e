using Clutch.CarSim.Ageing;

namespace Clutch.Health.Training.Fleet;

/// <summary>What a record of the simulator is in the engine's words.</summary>
internal static class SimulatedDrive
{
    private static readonly (DriveReading Reading, Measure Measure)[] s_measures =
    [
        (DriveReading.RestVolts, Measure.RestVoltage),
        (DriveReading.CrankVolts, Measure.CrankMinimum),
        (DriveReading.CrankRecovery, Measure.CrankRecovery),
        (DriveReading.CrankSeconds, Measure.CrankSeconds),
        (DriveReading.ChargeVolts, Measure.ChargeVoltage),
        (DriveReading.ChargeVoltsIdle, Measure.ChargeVoltageIdle),
        (DriveReading.ChargeSpread, Measure.ChargeSpread),
        (DriveReading.ChargePeak, Measure.ChargeMaximum),
        (DriveReading.TrimIdle, Measure.TrimIdle),
        (DriveReading.TrimCruise, Measure.TrimCruise),
        (DriveReading.TrimLoad, Measure.TrimLoad),
        (DriveReading.TrimJitter, Measure.TrimSpread),
        (DriveReading.TrimLearnt, Measure.TrimLong),
        (DriveReading.AirMeterRatio, Measure.AirModelRatio),
        (DriveReading.IdleRoughness, Measure.IdleSpeedSpread),
        (DriveReading.SensorSwitching, Measure.FrontSwitching),
        (DriveReading.SensorSwing, Measure.FrontAmplitude),
        (DriveReading.MixtureSpread, Measure.LambdaSpread),
        (DriveReading.CatalystActivity, Measure.CatalystRatio),
        (DriveReading.WarmUpSeconds, Measure.WarmUpSeconds),
        (DriveReading.CoolantShortfall, Measure.CoolantShortfall),
        (DriveReading.CoolantWarm, Measure.CoolantWarm),
        (DriveReading.CoolantSpread, Measure.CoolantSpread),
        (DriveReading.CoolantPeak, Measure.CoolantMaximum),
        (DriveReading.Slip, Measure.SlipSpeed),
        (DriveReading.BoostShortfall, Measure.BoostShortfall),
        (DriveReading.EgrError, Measure.EgrError),
        (DriveReading.FilterResistance, Measure.FilterResistance),
    ];

    /// <summary>Readings and the measures that mean the same.</summary>
    public static IReadOnlyList<(DriveReading Reading, Measure Measure)> Measures => s_measures;

    public static Part PartOf(AgeingPart part) => part switch
    {
        AgeingPart.Battery => Part.Battery,
        AgeingPart.Alternator => Part.Alternator,
        AgeingPart.Ignition => Part.Ignition,
        AgeingPart.AirAndFuel => Part.AirAndFuel,
        AgeingPart.OxygenSensor => Part.OxygenSensors,
        AgeingPart.Catalyst => Part.Catalyst,
        AgeingPart.Cooling => Part.Cooling,
        AgeingPart.Brakes => Part.Brakes,
        AgeingPart.ClutchLining => Part.Driveline,
        AgeingPart.Turbocharger => Part.Turbocharger,
        AgeingPart.Egr => Part.Egr,
        _ => Part.ParticulateFilter,
    };

    public static DriveSummary Of(DriveRecord record)
    {
        DriveSummary drive = new()
        {
            [Measure.Distance] = (float)record.Kilometres,
            [Measure.EngineHours] = (float)record.EngineHours,
            [Measure.ParkedHours] = (float)record.ParkedHours,
            [Measure.AmbientTemperature] = (float)record.AmbientCelsius,
            [Measure.StartTemperature] = (float)record.StartCelsius,
            [Measure.BrakeEnergy] = (float)(record[DriveReading.BrakeEnergy] * record.Kilometres),
        };
        foreach ((DriveReading reading, Measure measure) in s_measures)
        {
            drive[measure] = (float)record[reading];
        }

        return drive;
    }
}
