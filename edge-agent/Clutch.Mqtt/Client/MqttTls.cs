using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Clutch.Mqtt;

/// <summary>TLS to a server. The server's certificate must name the host that is connected to.</summary>
public sealed record MqttTls
{
    /// <summary>Who must have signed the server's certificate, or that certificate itself; null: whom the system trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The client's certificate with its private key; null: none.</summary>
    public X509Certificate2? Certificate { get; init; }

    internal SslClientAuthenticationOptions For(string host)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificateContext = Certificate is null ? null : SslStreamCertificateContext.Create(Certificate, additionalCertificates: null, offline: true),
        };
        if (Authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
            options.RemoteCertificateValidationCallback = (_, shown, _, errors) => errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsPinned(shown));
        }

        return options;
    }

    /// <summary>A certificate that is given itself needs nobody's signature; that it names the host is checked apart from this.</summary>
    private bool IsPinned(X509Certificate? shown) =>
        shown is not null && Authorities!.Any(authority => authority.RawDataMemory.Span.SequenceEqual(shown.GetRawCertData()));
}
