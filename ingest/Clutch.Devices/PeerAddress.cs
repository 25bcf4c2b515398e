using System.Net;
using System.Net.Sockets;

namespace Clutch.Devices;

/// <summary>The name under which a peer's failures are counted.</summary>
public static class PeerAddress
{
    private const int PrefixBytes = 8;

    /// <summary>IPv4: the address. IPv6: its /64, which is what one subscriber gets. Anything else is one name.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "local";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
