using System.Net;
using System.Net.Sockets;

namespace Clutch.Declarations.Webhooks;

/// <summary>Which addresses a server may be sent to by somebody else: those of the public internet, by https, on the usual ports.</summary>
public static class WebhookAddress
{
    private static readonly int[] s_ports = [443, 8443];

    private static readonly string[] s_innerNames = ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "localdomain", "arpa", "test", "example", "invalid", "onion"];

    /// <summary>Special-purpose networks (IANA registries; RFC 6890 and later), and addresses of clouds' own services.</summary>
    private static readonly IPNetwork[] s_refused =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ]).Select(IPNetwork.Parse),
    ];

    /// <summary>Global unicast; everything outside is for somebody's own use.</summary>
    private static readonly IPNetwork s_global = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] s_refusedInside = [.. ((string[])["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"]).Select(IPNetwork.Parse)];

    /// <summary>Null for an address that may be stored; else what would be right. Names are looked up when a call is made, not here.</summary>
    public static string? Against(string text)
    {
        const string Expected = "an https address with a public host name, port 443 or 8443, no user, no fragment";
        bool isWhole = text.All(c => c is > ' ' and < '\x7f' and not ('\\' or '"' or '<' or '>')) && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0 && !text.Contains('@', StringComparison.Ordinal) && uri.Fragment.Length == 0 && s_ports.Contains(uri.Port)
            && IsOuterHost(uri);
        return isWhole ? null : Expected;
    }

    /// <summary>Whether a server may connect to it for somebody else.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? !s_refused.Any(network => network.Contains(address))
            : s_global.Contains(address) && !s_refusedInside.Any(network => network.Contains(address));
    }

    /// <summary>Every form in which an address can be spelt as a number is one to <see cref="Uri"/> and is judged as what it is.</summary>
    private static bool IsOuterHost(Uri uri)
    {
        string host = uri.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return IsPublic(address);
        }

        string[] labels = host.Split('.');
        return uri.HostNameType == UriHostNameType.Dns
            && labels.Length > 1
            && !s_innerNames.Contains(labels[^1], StringComparer.OrdinalIgnoreCase)
            && !labels[^1].All(char.IsAsciiDigit)
            && !labels[^1].StartsWith("0x", StringComparison.OrdinalIgnoreCase);
    }
}
