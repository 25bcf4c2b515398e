namespace Clutch.CarSim.Ageing;

/// <summary>A physical quantity of one drive, as an instrument in the car would give it.</summary>
public enum DriveReading
{
    /// <summary>V of the battery after a rest.</summary>
    RestVolts,

    /// <summary>V, the lowest while the starter turns.</summary>
    CrankVolts,

    /// <summary>V regained until the starter lets go.</summary>
    CrankRecovery,

    /// <summary>s of the starter.</summary>
    CrankSeconds,

    /// <summary>V, mean while the engine runs.</summary>
    ChargeVolts,

    /// <summary>V at idle.</summary>
    ChargeVoltsIdle,

    /// <summary>V, standard deviation while the engine runs.</summary>
    ChargeSpread,

    /// <summary>V, the highest that lasts.</summary>
    ChargePeak,

    /// <summary>%, both trims at idle.</summary>
    TrimIdle,

    /// <summary>%, both trims at steady part load.</summary>
    TrimCruise,

    /// <summary>%, both trims under load.</summary>
    TrimLoad,

    /// <summary>%, standard deviation of the short trim.</summary>
    TrimJitter,

    /// <summary>%, the long trim.</summary>
    TrimLearnt,

    /// <summary>Air mass by the meter over that by pressure and speed.</summary>
    AirMeterRatio,

    /// <summary>1/min, standard deviation at warm idle.</summary>
    IdleRoughness,

    /// <summary>Switches of the sensor before the catalyst a minute.</summary>
    SensorSwitching,

    /// <summary>V that this sensor swings over.</summary>
    SensorSwing,

    /// <summary>Standard deviation of a wide-range lambda.</summary>
    MixtureSpread,

    /// <summary>Swing behind the catalyst over that before it.</summary>
    CatalystActivity,

    /// <summary>s from the start to 75 °C of coolant.</summary>
    WarmUpSeconds,

    /// <summary>K that the coolant lacks at the end of the warm-up.</summary>
    CoolantShortfall,

    /// <summary>°C of warm coolant.</summary>
    CoolantWarm,

    /// <summary>K, standard deviation of warm coolant.</summary>
    CoolantSpread,

    /// <summary>°C, the highest that lasts.</summary>
    CoolantPeak,

    /// <summary>1/min of a slipping clutch.</summary>
    Slip,

    /// <summary>kPa of boost that was asked for and did not come.</summary>
    BoostShortfall,

    /// <summary>%, size of the EGR error.</summary>
    EgrError,

    /// <summary>kPa over the particulate filter for each 100 g/s.</summary>
    FilterResistance,

    /// <summary>kJ/kg that the brakes took, each kilometre.</summary>
    BrakeEnergy,
}
