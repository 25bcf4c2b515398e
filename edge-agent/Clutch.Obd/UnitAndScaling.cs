namespace Clutch.Obd;

/// <summary>A unit-and-scaling id of service 06 (SAE J1979-DA). Value = raw × Scale + Offset.</summary>
/// <param name="Id">00 to FF; 80 and above are signed 16 bit.</param>
/// <param name="Scale">Of one step.</param>
/// <param name="Offset">In <paramref name="Unit"/>.</param>
/// <param name="Unit">UCUM unit; empty for plain numbers, counts and ratios.</param>
public sealed record UnitAndScaling(byte Id, double Scale, double Offset, string Unit)
{
    private static readonly UnitAndScaling[] s_rows =
    [
        new(0x01, 1, 0, ""),
        new(0x02, 0.1, 0, ""),
        new(0x03, 0.01, 0, ""),
        new(0x04, 0.001, 0, ""),
        new(0x05, 0.0000305, 0, ""),
        new(0x06, 0.000305, 0, ""),
        new(0x07, 0.25, 0, "{rpm}"),
        new(0x08, 0.01, 0, "km/h"),
        new(0x09, 1, 0, "km/h"),
        new(0x0A, 0.122, 0, "mV"),
        new(0x0B, 0.001, 0, "V"),
        new(0x0C, 0.01, 0, "V"),
        new(0x0D, 0.00390625, 0, "mA"),
        new(0x0E, 0.001, 0, "A"),
        new(0x0F, 0.01, 0, "A"),
        new(0x10, 1, 0, "ms"),
        new(0x11, 100, 0, "ms"),
        new(0x12, 1, 0, "s"),
        new(0x13, 1, 0, "mOhm"),
        new(0x14, 1, 0, "Ohm"),
        new(0x15, 1, 0, "kOhm"),
        new(0x16, 0.1, -40, "Cel"),
        new(0x17, 0.01, 0, "kPa"),
        new(0x18, 0.0117, 0, "kPa"),
        new(0x19, 0.079, 0, "kPa"),
        new(0x1A, 1, 0, "kPa"),
        new(0x1B, 10, 0, "kPa"),
        new(0x1C, 0.01, 0, "deg"),
        new(0x1D, 0.5, 0, "deg"),
        new(0x1E, 0.0000305, 0, ""),
        new(0x1F, 0.05, 0, ""),
        new(0x20, 0.00390625, 0, ""),
        new(0x21, 1, 0, "mHz"),
        new(0x22, 1, 0, "Hz"),
        new(0x23, 1, 0, "kHz"),
        new(0x24, 1, 0, ""),
        new(0x25, 1, 0, "km"),
        new(0x26, 0.1, 0, "mV/ms"),
        new(0x27, 0.01, 0, "g/s"),
        new(0x28, 1, 0, "g/s"),
        new(0x29, 0.25, 0, "Pa/s"),
        new(0x2A, 0.001, 0, "kg/h"),
        new(0x2B, 1, 0, ""),
        new(0x2C, 0.01, 0, "g"), // per cylinder
        new(0x2D, 0.01, 0, "mg"), // per stroke
        new(0x2E, 1, 0, ""), // 0 false, 1 true
        new(0x2F, 0.01, 0, "%"),
        new(0x30, 0.001526, 0, "%"),
        new(0x31, 0.001, 0, "L"),
        new(0x32, 0.0000305, 0, "[in_i]"),
        new(0x33, 0.00024414, 0, ""),
        new(0x34, 1, 0, "min"),
        new(0x35, 10, 0, "ms"),
        new(0x36, 0.01, 0, "g"),
        new(0x37, 0.1, 0, "g"),
        new(0x38, 1, 0, "g"),
        new(0x39, 0.01, -327.68, "%"),
        new(0x3A, 0.001, 0, "g"),
        new(0x3B, 0.0001, 0, "g"),
        new(0x3C, 0.1, 0, "us"),
        new(0x3D, 0.01, 0, "mA"),
        new(0x3E, 0.00006103516, 0, "mm2"),
        new(0x3F, 0.01, 0, "L"),
        new(0x40, 1, 0, "[ppm]"),
        new(0x41, 0.01, 0, "uA"),
        new(0x81, 1, 0, ""),
        new(0x82, 0.1, 0, ""),
        new(0x83, 0.01, 0, ""),
        new(0x84, 0.001, 0, ""),
        new(0x85, 0.0000305, 0, ""),
        new(0x86, 0.000305, 0, ""),
        new(0x87, 1, 0, "[ppm]"),
        new(0x8A, 0.122, 0, "mV"),
        new(0x8B, 0.001, 0, "V"),
        new(0x8C, 0.01, 0, "V"),
        new(0x8D, 0.00390625, 0, "mA"),
        new(0x8E, 0.001, 0, "A"),
        new(0x90, 1, 0, "ms"),
        new(0x96, 0.1, 0, "Cel"),
        new(0x99, 0.1, 0, "kPa"),
        new(0x9C, 0.01, 0, "deg"),
        new(0x9D, 0.5, 0, "deg"),
        new(0xA8, 1, 0, "g/s"),
        new(0xA9, 0.25, 0, "Pa/s"),
        new(0xAD, 0.01, 0, "mg"), // per stroke
        new(0xAE, 0.1, 0, "mg"), // per stroke
        new(0xAF, 0.01, 0, "%"),
        new(0xB0, 0.003052, 0, "%"),
        new(0xB1, 2, 0, "mV/s"),
        new(0xFC, 0.01, 0, "kPa"),
        new(0xFD, 0.001, 0, "kPa"),
        new(0xFE, 0.25, 0, "Pa"),
    ];

    private static readonly UnitAndScaling?[] s_byId = Index();

    /// <summary>All rows, ascending.</summary>
    public static ReadOnlySpan<UnitAndScaling> All => s_rows;

    public bool IsSigned => Id >= 0x80;

    /// <summary>False for an id that no public source defines: keep the raw numbers and show no unit.</summary>
    public static bool TryGet(byte id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out UnitAndScaling? row)
    {
        row = s_byId[id];
        return row is not null;
    }

    /// <summary>The value of a transmitted number, in <see cref="Unit"/>.</summary>
    public double ToValue(ushort raw) => ((IsSigned ? (short)raw : raw) * Scale) + Offset;

    private static UnitAndScaling?[] Index()
    {
        var index = new UnitAndScaling?[256];
        foreach (UnitAndScaling row in s_rows)
        {
            index[row.Id] = row;
        }

        return index;
    }
}
