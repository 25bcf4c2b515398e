using System.Globalization;

namespace Clutch.CarSim;

/// <summary>The AT and ST commands that only set or tell something. The model has those that cost time.</summary>
internal static class ElmCommands
{
    private const string Ok = "OK";

    /// <summary>The lines that answer a command without spaces in capitals; null: not understood.</summary>
    public static string? Execute(string command, ref ElmSettings settings, ElmOptions options, ObdProtocol car, double volts)
    {
        if (options.Unknown.Concat(ElmTraits.Of(options.Kind).Unknown).Any(u => command.StartsWith(u, StringComparison.Ordinal)))
        {
            return null;
        }

        if (command.StartsWith("ST", StringComparison.Ordinal))
        {
            return options.Stn ? Stn(command, settings, options) : null;
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
                return options.Description;
            case "RV":
                return volts.ToString("F1", CultureInfo.InvariantCulture) + "V";
            case "DP":
                string name = ObdProtocol.Find(settings.Automatic ? car.Number : settings.Protocol)?.Name ?? "USER1 (CAN 11/125)";
                return !settings.Found ? "AUTO" : settings.Automatic ? $"AUTO, {name}" : name;
            case "DPN":
                return settings.Automatic ? $"A{(settings.Found ? car.Number : ElmSettings.AutomaticProtocol)}" : settings.Protocol.ToString();
            case "CEA":
                settings.ExtendedAddress = null;
                return Ok;
            case "AR" or "CRA":
                (settings.ReceiveFilter, settings.IdFilter, settings.IdMask) = (null, 0, 0);
                return Ok;
            case "AL" or "NL" or "M0" or "M1" or "CFC0" or "CFC1" or "R0" or "R1" or "KW0" or "KW1" or "D0" or "D1":
                return Ok;
        }

        return Switch(body, settings) ?? WithArgument(body, settings);
    }

    private static string? Stn(string command, ElmSettings settings, ElmOptions options)
    {
        string[] filters = ["STFAP", "STFBP", "STFAFC", "STFAC", "STFAB", "STFCP", "STFCB", "STFCFC", "STCAFCP", "STCSEGR", "STCSEGT"];
        switch (command)
        {
            case "STI":
                return options.Firmware;
            case "STDI":
                return options.Device;
            case "STSN":
                return options.SerialNumber;
            default:
                if (After(command, "STPTO") is { Length: > 0 } timeout && int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out int ms))
                {
                    settings.StnTimeout = TimeSpan.FromMilliseconds(ms);
                    return Ok;
                }

                return filters.Any(f => command.StartsWith(f, StringComparison.Ordinal)) ? Ok : null;
        }
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
        if (After(body, "CRA") is { Length: 3 or 8 } pattern && pattern.All(c => char.IsAsciiHexDigit(c) || c == 'X'))
        {
            settings.ReceiveFilter = pattern;
            return Ok;
        }

        if (After(body, "FC") is { Length: > 2 } flow && IsHex(flow[2..]))
        {
            return FlowControl(flow[..2], flow[2..], settings);
        }

        if (After(body, "SH") is { Length: 3 or 6 or 8 } header && IsHex(header))
        {
            settings.Header = header;
            return Ok;
        }

        return Number(body, settings) ?? ((After(body, "SP") ?? After(body, "TP")) is { } protocol ? Protocol(protocol, settings) : null);
    }

    private static string? FlowControl(string what, string value, ElmSettings settings)
    {
        switch (what)
        {
            case "SH" when value.Length is 3 or 6 or 8:
                settings.FlowControlHeader = value;
                return Ok;
            case "SD" when value.Length is >= 2 and <= 10 && value.Length % 2 == 0:
                settings.FlowControlData = value;
                return Ok;
            case "SM" when value is "0" or "1":
                settings.FlowControlMode = value[0] - '0';
                return Ok;
            default:
                return null;
        }
    }

    /// <summary>Commands with a hexadecimal number.</summary>
    private static string? Number(string body, ElmSettings settings)
    {
        (string Name, int Least, int Most, Action<long> Set)[] numbers =
        [
            ("ST", 1, 2, v => settings.Wait = v == 0 ? ElmSettings.DefaultWait : (int)v),
            ("SW", 1, 2, v => settings.KeepsAwake = v > 0),
            ("WM", 2, 12, _ => { }),
            ("IB", 2, 2, _ => { }),
            ("CEA", 2, 2, v => settings.ExtendedAddress = (byte)v),
            ("CP", 2, 2, v => settings.Priority = (byte)v),
            ("CF", 3, 8, v => settings.IdFilter = v),
            ("CM", 3, 8, v => settings.IdMask = v),
            ("BRT", 2, 2, v => settings.BaudTimeout = v == 0 ? 256 : (int)v),
        ];
        foreach ((string name, int least, int most, Action<long> set) in numbers)
        {
            if (After(body, name) is { } text && text.Length >= least && text.Length <= most && IsHex(text))
            {
                set(long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                return Ok;
            }
        }

        return null;
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
