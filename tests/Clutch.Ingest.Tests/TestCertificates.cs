using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Clutch.Ingest.Tests;

/// <summary>An authority of the test's own, a server certificate for 127.0.0.1 in files, and client certificates.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset s_from = TimeProvider.System.GetUtcNow().AddDays(-30);

    private readonly string _folder;
    private readonly X509Certificate2 _authority;

    public TestCertificates(string folder)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        _authority = request.CreateSelfSigned(s_from, s_from.AddYears(1));
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
        Server = Renew();
    }

    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    public string ServerFile => Path.Combine(_folder, "server.pem");

    public string KeyFile => Path.Combine(_folder, "server.key");

    public string Pkcs12File => Path.Combine(_folder, "server.pfx");

    /// <summary>As it is in the files.</summary>
    public X509Certificate2 Server { get; private set; }

    public TlsOptions Options => new() { Listen = "127.0.0.1:0", Certificate = ServerFile, Key = KeyFile };

    /// <summary>A new server certificate in the files.</summary>
    public X509Certificate2 Renew()
    {
        Server = Make("CN=127.0.0.1", names => names.AddIpAddress(System.Net.IPAddress.Loopback));
        File.WriteAllText(ServerFile, Server.ExportCertificatePem());
        File.WriteAllText(KeyFile, Server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(Pkcs12File, Server.Export(X509ContentType.Pkcs12, "secret"));
        return Server;
    }

    public X509Certificate2 Make(string subject, Action<SubjectAlternativeNameBuilder>? names = null, DateTimeOffset? until = null, bool selfSigned = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (names is not null)
        {
            var builder = new SubjectAlternativeNameBuilder();
            names(builder);
            request.CertificateExtensions.Add(builder.Build());
        }

        DateTimeOffset end = until ?? s_from.AddDays(300);
        if (selfSigned)
        {
            return request.CreateSelfSigned(s_from, end);
        }

        using X509Certificate2 signed = request.Create(_authority, s_from, end, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Server.Dispose();
    }
}
