using System.Globalization;

namespace Clutch.CarSim;

/// <summary>The AT and ST commands that only set or tell something. AT Z is the model's, because it costs time.</summary>
internal static class ElmCommands
{
    private const string Ok = "OK";
    private const string CanName = "ISO 15765-4 (CAN 11/500)";

    /// <summary>The lines that answer a command without spaces in capitals; null: not understood.</summary>
    public static string? Execute(string command, ref ElmSettings settings, ElmOptions options, double volts)
    {
        if (command.StartsWith("ST", StringComparison.Ordinal))
        {
            return !options.Stn ? null : command switch
            {
                "STI" => "STN2120 v5.6.19",
                "STDI" => "OBDLink MX+ r3.1",
                _ => null,
            };
        }

        string body = command[2..];
        switch (body)
        {
            case "D":
                settings = new ElmSettings();
                return Ok;
            case "I":
                return options.Version;
            case "@1":
                return "OBDII to RS232 Interpreter";
            case "RV":
                return volts.ToString("F1", CultureInfo.InvariantCulture) + "V";
            case "DP":
                return !settings.Found ? "AUTO" : settings.Automatic ? $"AUTO, {CanName}" : CanName;
            case "DPN":
                return settings.Automatic ? (settings.Found ? "A6" : "A0") : settings.Protocol.ToString();
            case "AR" or "CRA":
                settings.ReceiveFilter = null;
                return Ok;
            case "AL" or "NL" or "PC" or "M0" or "M1" or "CFC0" or "CFC1":
                return Ok;
        }

        return Switch(body, settings) ?? WithArgument(body, settings);
    }

    private static string? Switch(string body, ElmSettings settings)
    {
        if (body.Length < 2 || body[^1] is not ('0' or '1' or '2'))
        {
            return null;
        }

        bool on = body[^1] == '1';
        switch (body)
        {
            case "E0" or "E1":
                settings.Echo = on;
                return Ok;
            case "H0" or "H1":
                settings.Headers = on;
                return Ok;
            case "S0" or "S1":
                settings.Spaces = on;
                return Ok;
            case "L0" or "L1":
                settings.Linefeeds = on;
                return Ok;
            case "CAF0" or "CAF1":
                settings.Formatting = on;
                return Ok;
            case "AT0" or "AT1" or "AT2":
                settings.Adaptive = body[^1] - '0';
                return Ok;
            default:
                return null;
        }
    }

    private static string? WithArgument(string body, ElmSettings settings)
    {
        if (After(body, "CRA") is { Length: 3 or 8 } filter && filter.All(c => char.IsAsciiHexDigit(c) || c == 'X'))
        {
            settings.ReceiveFilter = filter;
            return Ok;
        }

        if (After(body, "FC") is { Length: > 2 } flow && flow[..2] is "SH" or "SD" or "SM" && IsHex(flow[2..]))
        {
            return Ok;
        }

        if (After(body, "ST") is { Length: 1 or 2 } wait && IsHex(wait))
        {
            int value = int.Parse(wait, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            settings.Wait = value == 0 ? ElmSettings.DefaultWait : value;
            return Ok;
        }

        if (After(body, "SH") is { Length: 3 or 6 or 8 } header && IsHex(header))
        {
            // The car has 11-bit identifiers: of a longer header the last eleven bits count.
            settings.Header = (int)(long.Parse(header, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & 0x7FF);
            return Ok;
        }

        return (After(body, "SP") ?? After(body, "TP")) is { } protocol ? Protocol(protocol, settings) : null;
    }

    /// <summary>h, Ah (h first, then search) or 00.</summary>
    private static string? Protocol(string text, ElmSettings settings)
    {
        bool search = text is "0" or "00" or "A0" || (text.Length == 2 && (text[0] == 'A' || text[1] == 'A'));
        char protocol = text.Length is 1 or 2 ? text.Trim('A') is { Length: > 0 } digit ? digit[0] : 'A' : '?';
        if (!char.IsAsciiHexDigit(protocol) || protocol > 'C')
        {
            return null;
        }

        settings.Automatic = search;
        settings.Protocol = search ? ElmSettings.AutomaticProtocol : protocol;
        settings.Found = !search;
        return Ok;
    }

    private static string? After(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigit);
}
