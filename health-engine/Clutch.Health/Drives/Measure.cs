namespace Clutch.Health;

/// <summary>
/// What one drive tells about the car. A measure is a number with a unit, or unobserved: the signals were missing, or the drive did not hold the conditions it needs.
/// Numbers are part of stored states and model files: never reused.
/// </summary>
public enum Measure : byte
{
    /// <summary>V before the starter turned, after at least an hour of rest.</summary>
    RestVoltage = 0,

    /// <summary>V, the lowest while the starter turned.</summary>
    CrankMinimum = 1,

    /// <summary>V regained between the lowest point and the end of cranking.</summary>
    CrankRecovery = 2,

    /// <summary>s from the first turn to running.</summary>
    CrankSeconds = 3,

    /// <summary>°C of the engine (else the air) at the start.</summary>
    StartTemperature = 4,

    /// <summary>h parked before the start.</summary>
    ParkedHours = 5,

    /// <summary>V, mean while running, from a minute after the start.</summary>
    ChargeVoltage = 6,

    /// <summary>V, mean at idle.</summary>
    ChargeVoltageIdle = 7,

    /// <summary>V, standard deviation of second to second while running.</summary>
    ChargeSpread = 8,

    /// <summary>V, highest mean of ten seconds.</summary>
    ChargeMaximum = 9,

    /// <summary>%, short and long trim together, warm, closed loop, at idle; mean of the banks.</summary>
    TrimIdle = 10,

    /// <summary>%, the same at steady part load.</summary>
    TrimCruise = 11,

    /// <summary>%, the same under load.</summary>
    TrimLoad = 12,

    /// <summary>%, standard deviation of the short trim, warm and closed loop.</summary>
    TrimSpread = 13,

    /// <summary>%, mean of the long trim.</summary>
    TrimLong = 14,

    /// <summary>%, bank 1 minus bank 2, both trims together.</summary>
    TrimBanks = 15,

    /// <summary>Measured air mass over the one that pressure, speed and temperature give, up to the engine's size, at steady part load.</summary>
    AirModelRatio = 16,

    /// <summary>1/min, standard deviation at warm idle.</summary>
    IdleSpeedSpread = 17,

    /// <summary>1/min, mean at warm idle.</summary>
    IdleSpeed = 18,

    /// <summary>Crossings of 0.45 V a minute of the sensor before the catalyst, closed loop, steady.</summary>
    FrontSwitching = 19,

    /// <summary>V, 10 % to 90 % span of the sensor before the catalyst.</summary>
    FrontAmplitude = 20,

    /// <summary>Standard deviation of a wide-range lambda, closed loop, steady.</summary>
    LambdaSpread = 21,

    /// <summary>Standard deviation behind the catalyst over that before it: 0 new, 1 dead.</summary>
    CatalystRatio = 22,

    /// <summary>°C of the catalyst at steady part load.</summary>
    CatalystTemperature = 23,

    /// <summary>s from the start to 75 °C of coolant, from a start below 50 °C.</summary>
    WarmUpSeconds = 24,

    /// <summary>K that the coolant lies below what the heat put in would give, at the end of the warm-up.</summary>
    CoolantShortfall = 25,

    /// <summary>°C, mean of warm coolant.</summary>
    CoolantWarm = 26,

    /// <summary>K, standard deviation of warm coolant.</summary>
    CoolantSpread = 27,

    /// <summary>°C, highest mean of thirty seconds.</summary>
    CoolantMaximum = 28,

    /// <summary>Thousand revolutions, each weighted by what its oil temperature does to oil.</summary>
    OilWear = 29,

    /// <summary>1 when the engine started below 20 °C or after eight hours, otherwise 0.</summary>
    ColdStart = 30,

    /// <summary>km.</summary>
    Distance = 31,

    /// <summary>h with the engine running.</summary>
    EngineHours = 32,

    /// <summary>Share of that time at a standstill.</summary>
    IdleShare = 33,

    /// <summary>Stops from above 10 km/h a kilometre.</summary>
    StopsPerKilometre = 34,

    /// <summary>kJ/kg taken from the car's motion, less what drag and engine give.</summary>
    BrakeEnergy = 35,

    /// <summary>kJ/kg through the tyres: every change of speed.</summary>
    TyreWork = 36,

    /// <summary>Decelerations beyond 3.5 m/s².</summary>
    HarshBrakes = 37,

    /// <summary>Accelerations beyond 3 m/s².</summary>
    HarshAccelerations = 38,

    /// <summary>Share of the moving time above 120 km/h.</summary>
    FastShare = 39,

    /// <summary>1/min above the nearest gear's ratio at steady speed: a slipping clutch or converter.</summary>
    SlipSpeed = 40,

    /// <summary>kPa, commanded minus measured boost under load.</summary>
    BoostShortfall = 41,

    /// <summary>%, mean size of the EGR error while EGR is commanded.</summary>
    EgrError = 42,

    /// <summary>kPa over the particulate filter for each 100 g/s of exhaust.</summary>
    FilterResistance = 43,

    /// <summary>Regenerations begun.</summary>
    Regenerations = 44,

    /// <summary>% of charge that a hybrid battery moved up and down for each kJ/kg of changed speed: more as its capacity fades.</summary>
    HybridSwing = 45,

    /// <summary>L/100 km.</summary>
    Consumption = 46,

    /// <summary>°C outside, else of the intake air.</summary>
    AmbientTemperature = 47,
}

/// <summary>How many measures there are.</summary>
public static class Measures
{
    public const int Count = (int)Measure.AmbientTemperature + 1;
}
