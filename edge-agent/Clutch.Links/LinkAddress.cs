using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Clutch.Links;

public enum LinkKind
{
    Serial,
    Tcp,
    Replay,

    /// <summary>A Bluetooth Low Energy adapter.</summary>
    Ble,

    /// <summary>A gpsd: positions, no car.</summary>
    Gpsd,
}

/// <summary>
/// Where an adapter is: <c>serial:DEVICE[?baud=N|auto]</c>, <c>tcp://HOST[:PORT]</c>, <c>ble:NAME|MAC[?adapter=hciN]</c>
/// or <c>replay:FILE</c>; <c>gpsd://HOST[:PORT]</c> is where positions come from.
/// </summary>
public sealed record LinkAddress
{
    /// <summary>What most USB adapters use, genuine STN parts and clones alike.</summary>
    public const int DefaultBaud = 115200;

    /// <summary>The port that Wi-Fi adapters listen on.</summary>
    public const int DefaultPort = 35000;

    /// <summary>The port of gpsd (IANA gpsd 2947/tcp).</summary>
    public const int DefaultGpsdPort = 2947;

    /// <summary>The rate of <c>?baud=auto</c>: to be found out when the port is opened.</summary>
    public const int AutoBaud = -1;

    private const int SlowestBaud = 300;
    private const int FastestBaud = 4_000_000;
    private const string Allowed =
        "Allowed are serial:/dev/ttyUSB0, serial:/dev/ttyUSB0?baud=115200, serial:/dev/ttyUSB0?baud=auto, tcp://192.168.0.10:35000, ble:NAME, "
        + "ble:AA:BB:CC:DD:EE:FF?adapter=hci0, replay:FILE and, for positions, gpsd://HOST:2947.";

    private LinkAddress(LinkKind kind, string location)
    {
        Kind = kind;
        Location = location;
    }

    public LinkKind Kind { get; }

    /// <summary>Device path, host name, file path, or a Bluetooth name or MAC address (in upper case).</summary>
    public string Location { get; }

    /// <summary>Bits per second of a serial link, or <see cref="AutoBaud"/>; 0 for other links.</summary>
    public int Baud { get; private init; }

    /// <summary>TCP port; 0 for other links.</summary>
    public int Port { get; private init; }

    /// <summary>The Bluetooth radio to use, for example <c>hci1</c>; null for the first one.</summary>
    public string? Adapter { get; private init; }

    public static LinkAddress Serial(string device, int baud = DefaultBaud) => new(LinkKind.Serial, device) { Baud = baud };

    public static LinkAddress Tcp(string host, int port = DefaultPort) => new(LinkKind.Tcp, host) { Port = port };

    public static LinkAddress Replay(string file) => new(LinkKind.Replay, file);

    public static LinkAddress Ble(string device, string? adapter = null) =>
        new(LinkKind.Ble, IsMac(device) ? device.ToUpperInvariant() : device) { Adapter = adapter };

    public static LinkAddress Gpsd(string host, int port = DefaultGpsdPort) => new(LinkKind.Gpsd, host) { Port = port };

    public static bool TryParse(string? text, [NotNullWhen(true)] out LinkAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = null;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            error = $"The address of the link is empty. {Allowed}";
        }
        else if (After(text, "serial:") is { } serial)
        {
            address = ParseSerial(serial, ref error);
        }
        else if (After(text, "tcp://") is { } tcp)
        {
            address = ParseHost("tcp://", tcp, DefaultPort, Tcp, ref error);
        }
        else if (After(text, "gpsd://") is { } gpsd)
        {
            address = ParseHost("gpsd://", gpsd, DefaultGpsdPort, Gpsd, ref error);
        }
        else if (After(text, "ble:") is { } ble)
        {
            address = ParseBle(ble, ref error);
        }
        else if (After(text, "replay:") is { } file)
        {
            address = file.Length > 0 ? Replay(file) : null;
            error = address is null ? $"replay: names no file. {Allowed}" : null;
        }
        else
        {
            error = $"'{text}' is not the address of a link. {Allowed}";
        }

        return address is not null;
    }

    public override string ToString() => Kind switch
    {
        LinkKind.Serial => Baud == DefaultBaud ? $"serial:{Location}" : $"serial:{Location}?baud={(Baud == AutoBaud ? "auto" : Baud)}",
        LinkKind.Tcp => $"tcp://{Host()}:{Port}",
        LinkKind.Gpsd => $"gpsd://{Host()}:{Port}",
        LinkKind.Ble => Adapter is null ? $"ble:{Location}" : $"ble:{Location}?adapter={Adapter}",
        _ => $"replay:{Location}",
    };

    private string Host() => Location.Contains(':', StringComparison.Ordinal) ? $"[{Location}]" : Location;

    private static string? After(string text, string scheme) =>
        text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..] : null;

    private static LinkAddress? ParseSerial(string text, ref string? error)
    {
        int query = text.IndexOf('?', StringComparison.Ordinal);
        string device = query < 0 ? text : text[..query];
        if (device.Length == 0)
        {
            error = $"serial: names no device. {Allowed}";
            return null;
        }

        if (query < 0)
        {
            return Serial(device);
        }

        if (After(text[(query + 1)..], "baud=") is not { } rate)
        {
            error = $"'{text[query..]}' is not an option of a serial link; ?baud=N and ?baud=auto are. {Allowed}";
            return null;
        }

        if (string.Equals(rate, "auto", StringComparison.OrdinalIgnoreCase))
        {
            return Serial(device, AutoBaud);
        }

        if (!TryNumber(rate, SlowestBaud, FastestBaud, out int baud))
        {
            error = $"The baud rate '{rate}' is neither auto nor a whole number from {SlowestBaud} to {FastestBaud}.";
            return null;
        }

        return Serial(device, baud);
    }

    private static LinkAddress? ParseHost(string scheme, string text, int usualPort, Func<string, int, LinkAddress> make, ref string? error)
    {
        // An IPv6 address stands in brackets, so that its colons are not taken for the port's (RFC 3986, 3.2.2).
        int bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        int colon = text.IndexOf(':', Math.Max(bracket, 0));
        string host = colon < 0 ? text : text[..colon];
        host = bracket > 0 ? text[1..bracket] : host;
        string rest = bracket > 0 ? text[(bracket + 1)..] : text[(colon < 0 ? text.Length : colon)..];
        if (host.Length == 0 || host.AsSpan().ContainsAny("[]/? ") || (rest.Length > 0 && rest[0] != ':'))
        {
            error = $"'{scheme}{text}' has no host that can be read. {Allowed}";
            return null;
        }

        if (rest.Length == 0)
        {
            return make(host, usualPort);
        }

        if (!TryNumber(rest[1..], 1, ushort.MaxValue, out int port))
        {
            error = $"The port '{rest[1..]}' is not a whole number from 1 to {ushort.MaxValue}.";
            return null;
        }

        return make(host, port);
    }

    private static LinkAddress? ParseBle(string text, ref string? error)
    {
        int query = text.IndexOf('?', StringComparison.Ordinal);
        string device = query < 0 ? text : text[..query];
        if (device.Length == 0)
        {
            error = $"ble: names no device. {Allowed}";
            return null;
        }

        if (query < 0)
        {
            return Ble(device);
        }

        if (After(text[(query + 1)..], "adapter=") is { Length: > 0 } adapter && adapter.All(char.IsAsciiLetterOrDigit))
        {
            return Ble(device, adapter);
        }

        error = $"'{text[query..]}' is not an option of a Bluetooth link; ?adapter=hci0 is the only one. {Allowed}";
        return null;
    }

    /// <summary>Six pairs of hexadecimal digits with colons between them.</summary>
    private static bool IsMac(string text) =>
        text.Length == 17 && text.Index().All(c => c.Index % 3 == 2 ? c.Item == ':' : char.IsAsciiHexDigit(c.Item));

    private static bool TryNumber(string text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}
