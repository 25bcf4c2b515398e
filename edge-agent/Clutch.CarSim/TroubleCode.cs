using System.Globalization;

namespace Clutch.CarSim;

/// <summary>Trouble codes as numbers (SAE J2012).</summary>
internal static class TroubleCode
{
    /// <summary>Two bytes: system in the upper two bits, then the four digits.</summary>
    /// <exception cref="ArgumentException">It is no trouble code.</exception>
    public static ushort Number(string code)
    {
        int system = code.Length == 5 ? "PCBU".IndexOf(code[0], StringComparison.Ordinal) : -1;
        if (system < 0 || code[1] > '3' || !ushort.TryParse(code.AsSpan(1), NumberStyles.AllowHexSpecifier, null, out ushort digits))
        {
            throw new ArgumentException($"'{code}' is not a trouble code. Write one of P, C, B, U and four digits, the first at most 3, for example P0420.", nameof(code));
        }

        return (ushort)((system << 14) | digits);
    }

    /// <summary>1 to 12 for P0301 to P030C; null for any other.</summary>
    public static int? MisfiringCylinder(string code) => Number(code) is > 0x0300 and <= 0x030C and var number ? number - 0x0300 : null;
}
