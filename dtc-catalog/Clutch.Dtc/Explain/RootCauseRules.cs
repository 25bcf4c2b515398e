namespace Clutch.Dtc;

/// <summary>
/// The rules, strongest cause first: a code belongs to the first finding that explains it. A range counts as the code does, in hexadecimal:
/// P0300..P0312 would hold P030A to P030F, which are no misfires.
/// </summary>
internal static class RootCauseRules
{
    private const string SystemVoltage = "P0560 P0562 P0620..P0622 P0625 U3003 U3006 U3007";
    private const string ReferenceVoltage = "P0641..P0643 P0651..P0653 P0697..P0699 P06A3..P06A9 P06B0..P06B5";

    // Sensors that live on the 5 V reference: pressure, position and Hall sensors.
    private const string SuppliedSensors =
        "P0105..P0109 P0120..P0124 P012A..P012E P0190..P0194 P0220..P0229 P0235..P0239 P0240..P0242 P0335..P0339 P0340..P0349 P0365..P0369 P0385..P0389 P0390..P0394 "
        + "P0405..P0409 P0450..P0454 P0520..P0523 P0530..P0533 P2120..P212F P2130..P2139 P2140";

    // Thermistors: a pull-up in the ECU and a common ground.
    private const string Thermistors = "P0070..P0074 P0095..P0099 P0110..P0119 P017A..P017E P0180..P0189 P0195..P0199 P0710..P0714";

    private const string Buses = "U0001..U009F";
    private const string AirFlow = "P0100..P0104 P010A..P010E";
    private const string FuelSupply = "P0087 P0190..P0194 P0230..P0233 P0627..P062A P2635";
    private const string Lean = "P0171 P0174 P2187 P2189";
    private const string Rich = "P0172 P0175 P2188 P2190";
    private const string Misfires = "P0300..P0309 P0310..P0314 P0316";
    private const string Catalysts = "P0420 P0430";
    private const string CrankAndCam = "P0335..P0339 P0340..P0349 P0365..P0369 P0385..P0389 P0390..P0394";
    private const string RearOxygenSensors = "P0036..P0038 P0056..P0058 P0136..P0141 P0156..P0159 P0160 P0161";
    private const string Heaters = "P0030..P0032 P0036..P0038 P0042..P0044 P0050..P0052 P0056..P0058 P0062..P0064 P0135 P0141 P0147 P0155 P0161 P0167";

    private static readonly ModeClass[] s_electrical =
        [ModeClass.Low, ModeClass.High, ModeClass.Open, ModeClass.Circuit, ModeClass.Intermittent, ModeClass.RangePerformance, ModeClass.Correlation, ModeClass.NoSignal];

    private static readonly CodePattern[] s_starvedCodes =
    [
        CodePattern.Of("P0000..P3FFF", ModeClass.Low, ModeClass.NoSignal),
        CodePattern.Of(ReferenceVoltage),
        CodePattern.Of(Buses),
        CodePattern.Of(Relation.LostCommunication, Relation.InvalidData),
    ];

    public static IReadOnlyList<RootCauseRule> All { get; } =
    [
        new("low-voltage", Pairing.Car) { Roots = [CodePattern.Of(SystemVoltage)], Members = s_starvedCodes, Along = [CodePattern.Of(Misfires)] },
        new("low-voltage-measured", Pairing.Car) { Members = s_starvedCodes, LeastMembers = 3, Counts = Counting.Parts, WantsLowVoltage = true },
        new("reference-voltage", Pairing.Ecu) { Roots = [CodePattern.Of(ReferenceVoltage)], Members = [CodePattern.Of(SuppliedSensors, s_electrical)] },
        new("shared-supply", Pairing.Ecu) { Members = [CodePattern.Of(SuppliedSensors, ModeClass.Low)], LeastMembers = 3, Counts = Counting.Parts },
        new("shared-ground", Pairing.Ecu) { Members = [CodePattern.Of($"{SuppliedSensors} {Thermistors}", ModeClass.High)], LeastMembers = 3, Counts = Counting.Parts },
        new("bus", Pairing.Car) { Roots = [CodePattern.Of(Buses)], Members = [CodePattern.Of(Relation.LostCommunication)], Along = [CodePattern.Of(Relation.InvalidData)] },
        new("many-modules-silent", Pairing.Car) { Members = [CodePattern.Of(Relation.LostCommunication)], LeastMembers = 3, Counts = Counting.Parts, Along = [CodePattern.Of(Relation.InvalidData)] },
        new("module-silent", Pairing.Partner) { Members = [CodePattern.Of(Relation.LostCommunication)], LeastMembers = 2, Counts = Counting.Reports, Along = [CodePattern.Of(Relation.InvalidData)] },
        new("module-silent", Pairing.Partner) { Roots = [CodePattern.Of(Relation.LostCommunication)], Members = [CodePattern.Of(Relation.InvalidData)] },
        new("module-faulty", Pairing.CodesOfPartner) { Members = [CodePattern.Of(Relation.InvalidData)] },
        new("transmission", Pairing.Car) { Roots = [CodePattern.Of("P0701..P09FF P2700..P28FF")], Members = [CodePattern.Of("P0700")] },
        new("lean-supply", Pairing.Car)
        {
            Roots = [CodePattern.Of($"{AirFlow} {FuelSupply}")],
            Members = [CodePattern.Of(Lean)],
            Along = [CodePattern.Of($"{Misfires} {Catalysts}")],
        },
        new("lean-both-banks", Pairing.Car) { Members = [CodePattern.Of(Lean)], LeastMembers = 2, Along = [CodePattern.Of($"{Misfires} {Catalysts}")] },
        new("rich-supply", Pairing.Car)
        {
            Roots = [CodePattern.Of($"{AirFlow} P0088 P0190..P0194 P0443..P0445 P0458 P0459 P0496")],
            Members = [CodePattern.Of(Rich)],
            Along = [CodePattern.Of($"{Misfires} {Catalysts}")],
        },
        new("rich-both-banks", Pairing.Car) { Members = [CodePattern.Of(Rich)], LeastMembers = 2, Along = [CodePattern.Of($"{Misfires} {Catalysts}")] },
        new("cylinder", Pairing.Cylinder) { Roots = [CodePattern.Of("P0201..P0212 P0261..P0296 P0351..P0362")], Members = [CodePattern.Of("P0301..P0309 P0310..P0312")] },
        new("misfire-shared", Pairing.Car)
        {
            Roots = [CodePattern.Of($"{CrankAndCam} {AirFlow} {FuelSupply} {Lean} {Rich}")],
            Members = [CodePattern.Of(Misfires)],
            LeastMembers = 2,
            Along = [CodePattern.Of(Catalysts)],
        },
        new("misfire-shared", Pairing.Car)
        {
            Roots = [CodePattern.Of($"{CrankAndCam} {AirFlow} {FuelSupply} {Lean} {Rich}")],
            Members = [CodePattern.Of("P0300")],
            Along = [CodePattern.Of(Catalysts)],
        },
        new("misfire-many", Pairing.Car) { Members = [CodePattern.Of(Misfires)], LeastMembers = 2, Along = [CodePattern.Of(Catalysts)] },
        new("catalyst", Pairing.Car) { Roots = [CodePattern.Of($"{Misfires} {Lean} {Rich} {RearOxygenSensors}")], Members = [CodePattern.Of(Catalysts)] },
        new("heaters", Pairing.Ecu) { Members = [CodePattern.Of(Heaters)], LeastMembers = 2 },
        new("thermostat", Pairing.Car) { Roots = [CodePattern.Of("P0115..P0119")], Members = [CodePattern.Of("P0125 P0126 P0128")] },
        new("fuel-cap", Pairing.Car) { Roots = [CodePattern.Of("P0457")], Members = [CodePattern.Of("P0440 P0442 P0455 P0456")] },
        new("fuel-vapour", Pairing.Car) { Members = [CodePattern.Of("P0440..P0449 P0455..P0459 P0496..P0499")], LeastMembers = 2 },
        new("wheel-speed", Pairing.Car) { Roots = [CodePattern.Of("C0030..C003F")], Members = [CodePattern.Of("P0500..P0503")] },
        new("same-part", Pairing.Part) { Members = [new CodePattern(null, [], [Relation.None])] },
    ];
}
