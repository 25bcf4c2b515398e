using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Clutch.Ingest;

/// <summary>MQTT over TLS 1.2 and 1.3. Files are read again when they change, so that a renewed certificate needs no restart.</summary>
public sealed class TlsOptions
{
    /// <summary>Address and port to listen on, for example 0.0.0.0:8883; empty for no TLS.</summary>
    public string Listen { get; set; } = "";

    /// <summary>The server's certificate: a PEM file with its chain, or a PKCS#12 file (.pfx, .p12).</summary>
    public string Certificate { get; set; } = "";

    /// <summary>PEM file of the private key, when it is not in <see cref="Certificate"/>.</summary>
    public string? Key { get; set; }

    /// <summary>Of the PKCS#12 file or of an encrypted key.</summary>
    public string? Password { get; set; }

    /// <summary>PEM file of the authorities that must have signed a client certificate; null: any, as its key must be registered anyway.</summary>
    public string? ClientAuthorities { get; set; }

    /// <summary>The parsed <see cref="Listen"/>; null without TLS.</summary>
    /// <exception cref="FrontDoorException">A setting is wrong; the message names it.</exception>
    public IPEndPoint? Validate()
    {
        if (Listen.Length == 0)
        {
            return null;
        }

        if (!IPEndPoint.TryParse(Listen, out IPEndPoint? endPoint) || !Listen.Contains(':', StringComparison.Ordinal))
        {
            throw new FrontDoorException($"Tls:Listen is '{Listen}', which is not an address and a port; write for example 0.0.0.0:8883.");
        }

        return Certificate.Length > 0
            ? endPoint
            : throw new FrontDoorException("Tls:Listen is set but Tls:Certificate is not; give a PEM file with the server's certificate (and Tls:Key), or a .pfx file.");
    }

    internal X509Certificate2Collection? ReadClientAuthorities()
    {
        if (ClientAuthorities is null)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(ClientAuthorities);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new FrontDoorException($"Tls:ClientAuthorities, {ClientAuthorities}, cannot be read: {e.Message}", e);
        }

        return authorities.Count > 0 ? authorities : throw new FrontDoorException($"Tls:ClientAuthorities, {ClientAuthorities}, holds no certificate in PEM.");
    }
}
