using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Clutch.Devices;
using Clutch.Telemetry;

namespace Clutch.Ingest.Devices;

/// <summary>Reads whose a client certificate is. That its owner holds the private key was shown by the TLS handshake.</summary>
public static class CertificateIdentity
{
    /// <summary>A subject alternative name of this form names the vehicle; without one the common name does.</summary>
    public const string UriPrefix = "urn:clutch:vehicle:";

    private const string SubjectAlternativeName = "2.5.29.17"; // RFC 5280, 4.2.1.6

    /// <summary>uniformResourceIdentifier of GeneralName.</summary>
    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, 6);

    /// <summary>The vehicle that the certificate names; null when it names none.</summary>
    public static string? Vehicle(X509Certificate2 certificate)
    {
        string? uri = Uris(certificate).FirstOrDefault(uri => uri.StartsWith(UriPrefix, StringComparison.Ordinal));
        string name = uri?[UriPrefix.Length..] ?? certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return Topics.IsVehicle(name) ? name : null;
    }

    /// <summary>What the registry keeps of a certificate: SHA-256 of its SubjectPublicKeyInfo.</summary>
    public static byte[] KeySha256(X509Certificate2 certificate) => SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    /// <summary>The credential to look up; without a vehicle when the certificate is out of date, of no known authority, or names none.</summary>
    /// <param name="certificate">As the handshake left it.</param>
    /// <param name="authorities">Who must have signed it; null: anybody, its key is pinned.</param>
    /// <param name="now">To check its dates by.</param>
    internal static Credential Read(X509Certificate2 certificate, X509Certificate2Collection? authorities, DateTimeOffset now)
    {
        bool inDate = certificate.NotBefore.ToUniversalTime() <= now.UtcDateTime && now.UtcDateTime <= certificate.NotAfter.ToUniversalTime();
        string? vehicle = inDate && (authorities is null || IsSignedBy(certificate, authorities, now)) ? Vehicle(certificate) : null;
        return new Credential(vehicle ?? "", CredentialKind.CertificateKey, KeySha256(certificate));
    }

    private static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2Collection authorities, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // the registry is what revokes
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(certificate);
    }

    private static List<string> Uris(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        if (certificate.Extensions[SubjectAlternativeName] is not { } extension)
        {
            return uris;
        }

        try
        {
            AsnReader names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag() == s_uri)
                {
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, s_uri));
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }
        }
        catch (AsnContentException)
        {
            uris.Clear(); // a name that cannot be read names nobody
        }

        return uris;
    }
}
