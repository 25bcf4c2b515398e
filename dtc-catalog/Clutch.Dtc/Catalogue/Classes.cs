namespace Clutch.Dtc;

// Numbers of these enums are stored in the catalogue file: the compiler reads the same declarations, so a new member goes to the end.

/// <summary>Languages of the embedded catalogue, in the order of <c>data/languages.csv</c>.</summary>
public enum Language : byte
{
    English,
    Arabic,
}

/// <summary>Which edition of SAE J2012 gives a code this meaning. Numbers of B0 and C0 changed theirs in 2007; both are shown.</summary>
public enum Edition : byte
{
    Current,
    Pre2007,
}

/// <summary>How well the sources support an entry.</summary>
public enum Confidence : byte
{
    /// <summary>Older lists agree with each other on something else.</summary>
    Low,

    /// <summary>One public list.</summary>
    Medium,

    /// <summary>Two or more public lists agree.</summary>
    High,
}

/// <summary>What a U code says about the module it names.</summary>
public enum Relation : byte
{
    None,
    LostCommunication,
    InvalidData,
    SoftwareIncompatibility,

    /// <summary>The component received invalid data from the partner.</summary>
    InvalidDataFromPartner,
}

/// <summary>The kind of fault, coarse enough for rules.</summary>
public enum ModeClass : byte
{
    Bare,
    Low,
    High,
    Open,
    Circuit,
    RangePerformance,
    Performance,
    Intermittent,
    Stuck,
    TooLow,
    TooHigh,
    Correlation,
    Learning,
    Leak,
    Misfire,
    Lean,
    Rich,
    Advanced,
    Retarded,
    Efficiency,
    Restriction,
    NoSignal,
    Programming,
    MemoryProcessor,
    Request,
    Deployment,
    Gear,
    Mechanical,
    Communication,
    Other,
}

/// <summary>The system of the vehicle that a code is about.</summary>
public enum VehicleSystem : byte
{
    Engine,
    Fuel,
    Ignition,
    AirIntake,
    Cooling,
    Lubrication,
    Exhaust,
    Evap,
    Transmission,
    Driveline,
    Brakes,
    Steering,
    Suspension,
    Restraints,
    Body,
    Climate,
    LowVoltage,
    HighVoltageBattery,
    ElectricDrive,
    Charging,
    FuelCell,
    Network,
    ControlModule,
    DriverAssistance,
}

/// <summary>The part of the health model that a code is evidence for.</summary>
public enum HealthPart : byte
{
    None,
    Battery12V,
    Alternator,
    Starter,
    PlugsAndCoils,
    FuelAndAir,
    OxygenSensors,
    Catalyst,
    Evap,
    Cooling,
    EngineOil,
    EngineMechanics,
    Brakes,
    Tyres,
    Steering,
    Suspension,
    Transmission,
    Turbo,
    Egr,
    ParticulateFilter,
    NoxAftertreatment,
    HighVoltageBattery,
    ElectricDrive,
    Charger,
    AirConditioning,
    Network,
}

/// <summary>How bad a code is before the vehicle's own evidence (severity byte, status bits, lamp) is heard.</summary>
public enum Severity : byte
{
    Info,
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>What a driver should do.</summary>
public enum DriveAdvice : byte
{
    Normal,
    ServiceSoon,
    ServiceNow,
    LimpHome,
    StopNow,
}

/// <summary>When the malfunction indicator lamp may light. SAE J2012 defines none of it: this is derived.</summary>
public enum MilExpectation : byte
{
    Unknown,
    Never,
    Possible,
    TwoTrips,
    OneTrip,
    Flashing,
}
