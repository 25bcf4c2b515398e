using System.Globalization;

namespace Clutch.Obd;

/// <summary>The answer to <c>ATRV</c>: <c>12.3V</c>.</summary>
public static class AdapterVoltage
{
    /// <summary>Number of the signal <c>Vehicle.Adapter.Voltage</c>, in millivolts.</summary>
    public const ushort Signal = 0x0001;

    /// <summary>Reads one or two digits, a point and one to three digits; the unit letter may be missing.</summary>
    public static bool TryParse(ReadOnlySpan<char> reply, out int millivolts)
    {
        ReadOnlySpan<char> text = reply.Trim().TrimEnd("Vv").TrimEnd();
        int point = text.IndexOf('.');
        if (point is < 1 or > 2 || text.Length - point - 1 is < 1 or > 3
            || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal volts))
        {
            millivolts = 0;
            return false;
        }

        millivolts = (int)(volts * 1000);
        return true;
    }
}
