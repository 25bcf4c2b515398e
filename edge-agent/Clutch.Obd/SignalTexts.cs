using System.Collections.Frozen;
using System.Text;

namespace Clutch.Obd;

/// <summary>English texts of enumerations and bit fields of service 01 (SAE J1979-DA), in our own wording.</summary>
public static class SignalTexts
{
    private static readonly FrozenDictionary<long, string> s_fuelSystem = Texts(
        (0x00, "off"),
        (0x01, "open loop: engine temperature too low"),
        (0x02, "closed loop: oxygen sensor feedback"),
        (0x04, "open loop: engine load or deceleration"),
        (0x08, "open loop: system failure"),
        (0x10, "closed loop: fault in the feedback system"),
        (0x20, "open loop of bank 2: engine temperature too low"),
        (0x40, "open loop of bank 2: engine load or deceleration"),
        (0x80, "open loop of bank 2: system failure"));

    private static readonly FrozenDictionary<long, string> s_secondaryAir = Texts(
        (0, "none"),
        (1, "upstream of the catalyst"),
        (2, "downstream of the catalyst"),
        (4, "outside air or off"),
        (8, "pump on for diagnostics"));

    private static readonly FrozenDictionary<long, string> s_requirements = Texts(
        (0, "undefined"),
        (1, "OBD II (CARB)"),
        (2, "OBD (EPA)"),
        (3, "OBD and OBD II"),
        (4, "OBD I"),
        (5, "no OBD"),
        (6, "EOBD (Europe)"),
        (7, "EOBD and OBD II"),
        (8, "EOBD and OBD"),
        (9, "EOBD, OBD and OBD II"),
        (10, "JOBD (Japan)"),
        (11, "JOBD and OBD II"),
        (12, "JOBD and EOBD"),
        (13, "JOBD, EOBD and OBD II"),
        (14, "Euro IV B1"),
        (15, "Euro V B2"),
        (16, "Euro C"),
        (17, "engine manufacturer diagnostics (EMD)"),
        (18, "engine manufacturer diagnostics enhanced (EMD+)"),
        (19, "heavy-duty OBD partial (HD OBD-C)"),
        (20, "heavy-duty OBD (HD OBD)"),
        (21, "world-wide harmonized OBD (WWH OBD)"),
        (23, "heavy-duty Euro OBD stage I without NOx control (HD EOBD-I)"),
        (24, "heavy-duty Euro OBD stage I with NOx control (HD EOBD-I N)"),
        (25, "heavy-duty Euro OBD stage II without NOx control (HD EOBD-II)"),
        (26, "heavy-duty Euro OBD stage II with NOx control (HD EOBD-II N)"),
        (27, "heavy-duty zero emission (HD ZEV)"),
        (28, "OBDBr-1 (Brazil phase 1)"),
        (29, "OBDBr-2 (Brazil phase 2)"),
        (30, "KOBD (Korea)"),
        (31, "IOBD I (India)"),
        (32, "IOBD II (India)"),
        (33, "heavy-duty Euro OBD stage VI (HD EOBD-VI)"),
        (34, "OBD, OBD II and HD OBD"),
        (35, "OBDBr-3 (Brazil phase 3)"),
        (36, "motorcycle EOBD I"),
        (37, "motorcycle EOBD II"),
        (38, "motorcycle COBD I (China)"),
        (39, "motorcycle TOBD I (Taiwan)"),
        (40, "motorcycle JOBD I (Japan)"),
        (41, "CN-OBD-6 (China stage 6)"),
        (42, "OBDBr-P7 (Brazil)"),
        (43, "CN-HDOBD-VI (China heavy-duty)"),
        (44, "IOBD I, Bharat stage VI"),
        (45, "IOBD II, Bharat stage VI"),
        (46, "heavy-duty IOBD, Bharat stage VI"),
        (47, "OBDBr-P8 (Brazil)"),
        (48, "HD JOBD II (Japan heavy-duty)"),
        (49, "HD KOBD II (Korea heavy-duty)"),
        (50, "CN-OROBD-IV (China off-road)"),
        (51, "CARB ACC II"),
        (52, "motorcycle JOBD II (Japan)"),
        (53, "motorcycle OBD (CARB)"),
        (54, "motorcycle OBD (EPA)"),
        (55, "motorcycle OBD (CARB and EPA)"),
        (56, "heavy-duty zero emission powertrain (CARB)"),
        (57, "CARB ACC II and EPA Tier 4"),
        (58, "EPA Tier 4"),
        (59, "heavy-duty (EPA)"));

    private static readonly FrozenDictionary<long, string> s_fuels = Texts(
        (0, "not available"),
        (1, "gasoline"),
        (2, "methanol"),
        (3, "ethanol"),
        (4, "diesel"),
        (5, "LPG"),
        (6, "CNG"),
        (7, "propane"),
        (8, "electric"),
        (9, "bifuel running on gasoline"),
        (10, "bifuel running on methanol"),
        (11, "bifuel running on ethanol"),
        (12, "bifuel running on LPG"),
        (13, "bifuel running on CNG"),
        (14, "bifuel running on propane"),
        (15, "bifuel running on electricity"),
        (16, "bifuel running on electricity and combustion engine"),
        (17, "hybrid gasoline"),
        (18, "hybrid ethanol"),
        (19, "hybrid diesel"),
        (20, "hybrid electric"),
        (21, "hybrid running on electricity and combustion engine"),
        (22, "hybrid regenerative"),
        (23, "bifuel running on diesel"));

    private static readonly FrozenDictionary<long, string> s_emissions = Texts(
        (0x0E, "Euro IV B1 (heavy-duty)"),
        (0x0F, "Euro V B2 (heavy-duty)"),
        (0x10, "Euro EEV C (heavy-duty)"));

    private static readonly FrozenDictionary<long, string> s_control = Texts(
        (1, "open loop"),
        (2, "closed loop"),
        (3, "fault"));

    private static readonly FrozenDictionary<long, string> s_charging = Texts(
        (0, "charge sustaining"),
        (1, "charge depleting"),
        (2, "charge increasing"));

    private static readonly FrozenDictionary<ushort, FrozenDictionary<long, string>> s_enumerations = new Dictionary<ushort, FrozenDictionary<long, string>>
    {
        [0x1030] = s_fuelSystem,
        [0x1031] = s_fuelSystem,
        [0x1120] = s_secondaryAir,
        [0x11C0] = s_requirements,
        [0x1510] = s_fuels,
        [0x15F0] = s_emissions,
        [0x1704] = s_control,
        [0x1705] = s_control,
        [0x1714] = s_control,
        [0x1715] = s_control,
        [0x19A0] = s_charging,
        [0x19A1] = s_charging,
    }.ToFrozenDictionary();

    // Lowest bit first.
    private static readonly string[] s_twoBanks =
    [
        "bank 1 sensor 1", "bank 1 sensor 2", "bank 1 sensor 3", "bank 1 sensor 4", "bank 2 sensor 1", "bank 2 sensor 2", "bank 2 sensor 3",
        "bank 2 sensor 4",
    ];

    private static readonly string[] s_fourBanks =
    [
        "bank 1 sensor 1", "bank 1 sensor 2", "bank 2 sensor 1", "bank 2 sensor 2", "bank 3 sensor 1", "bank 3 sensor 2", "bank 4 sensor 1",
        "bank 4 sensor 2",
    ];

    private static readonly string[] s_controlArea =
    [
        "inside the control area", "outside the control area", "inside a carve-out area of the maker", "deficiency active",
    ];

    private static readonly FrozenDictionary<ushort, string[]> s_bits = new Dictionary<ushort, string[]>
    {
        [0x1130] = s_twoBanks,
        [0x11D0] = s_fourBanks,
        [0x17D0] = s_controlArea,
        [0x17E0] = s_controlArea,
    }.ToFrozenDictionary();

    /// <summary>Names of the oxygen sensors whose bits are set, as in PID 13 and in service 05; empty when none is.</summary>
    public static string OxygenSensors(byte bits) => Bits(s_twoBanks, bits);

    /// <summary>The texts of an enumeration by raw value; empty when the signal is none.</summary>
    public static IReadOnlyDictionary<long, string> Enumeration(ushort signal) =>
        s_enumerations.TryGetValue(signal, out FrozenDictionary<long, string>? texts) ? texts : FrozenDictionary<long, string>.Empty;

    /// <summary>Text of a value; null for plain numbers. A reserved value says so with its number.</summary>
    /// <param name="signal">Signal number 0x1PPF.</param>
    /// <param name="raw">As transmitted.</param>
    public static string? Of(ushort signal, long raw)
    {
        if (s_enumerations.TryGetValue(signal, out FrozenDictionary<long, string>? texts))
        {
            return texts.TryGetValue(raw, out string? text) ? text : $"reserved ({raw:X2} hex)";
        }

        if (s_bits.TryGetValue(signal, out string[]? names))
        {
            return Bits(names, raw);
        }

        int pid = (signal >> 4) & 0xFF;
        if (signal >> 12 != 1 || !PidTable.TryGet((byte)pid, out Pid? row) || (signal & 0xF) >= row.Fields.Length)
        {
            return null;
        }

        return pid % 0x20 == 0 ? Identifiers(pid, raw)
            : pid == 0x02 ? raw == 0 ? "none" : new TroubleCode((ushort)raw).ToString()
            : row.Fields[signal & 0xF].Mask == 1 ? raw == 0 ? "no" : "yes"
            : null;
    }

    // The highest bit is the identifier behind the bitmap's own.
    private static string Identifiers(int bitmap, long raw)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 32; i++)
        {
            if ((raw >> (31 - i) & 1) != 0)
            {
                _ = text.Append(text.Length == 0 ? "" : " ").Append($"{(bitmap + 1 + i) & 0xFF:X2}");
            }
        }

        return text.ToString();
    }

    private static string Bits(string[] names, long raw) => string.Join(", ", names.Where((_, bit) => (raw >> bit & 1) != 0));

    private static FrozenDictionary<long, string> Texts(params (long Raw, string Text)[] rows) => rows.ToFrozenDictionary(r => r.Raw, r => r.Text);
}
