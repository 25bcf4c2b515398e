using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Clutch.Mqtt;

namespace Clutch.Edge;

/// <summary>The certificates of the way to the server, from their files.</summary>
internal static class TlsFiles
{
    /// <summary>What the options name, or a sentence about what is wrong with it.</summary>
    public static (MqttTls? Tls, string? Error) Load(EdgeOptions options)
    {
        string file = "";
        try
        {
            X509Certificate2Collection? authorities = null;
            if (options.ServerAuthorities is { } pem)
            {
                file = pem;
                authorities = [];
                authorities.ImportFromPemFile(file);
                if (authorities.Count == 0)
                {
                    return (null, $"edge:serverAuthorities: {file} holds no certificate; give a PEM file.");
                }
            }

            X509Certificate2? certificate = null;
            if (options.ClientCertificate is { } own)
            {
                file = own;
                certificate = X509Certificate2.CreateFromPemFile(own, options.ClientKey);
            }

            return (new MqttTls { Authorities = authorities, Certificate = certificate }, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return (null, $"edge: {file} cannot be used for TLS: {e.Message}");
        }
    }
}
