using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest.Endpoints;

/// <summary>The server's certificate as its files have it now. Looked at when a device connects, at most once a second; a bad new file leaves the old certificate in use.</summary>
internal sealed class TlsCertificate
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TlsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private (DateTime Certificate, DateTime Key) _stamp;
    private long _looked;
    private SslServerAuthenticationOptions _current;

    /// <summary>Reads the files.</summary>
    /// <exception cref="FrontDoorException">The files cannot be used.</exception>
    public TlsCertificate(TlsOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _stamp = Stamp();
        _looked = time.GetTimestamp();
        try
        {
            _current = Load();
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            string key = options.Key is null ? "" : $" with the key {options.Key}";
            throw new FrontDoorException($"Tls:Certificate, {options.Certificate}{key}, cannot be used: {e.Message}", e);
        }
    }

    /// <summary>What a handshake that begins now is to use.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_looked) >= s_interval)
            {
                _looked = _time.GetTimestamp();
                Refresh();
            }

            return _current;
        }
    }

    private static bool IsFileTrouble(Exception e) => e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private void Refresh()
    {
        (DateTime, DateTime) stamp = Stamp();
        if (stamp == _stamp)
        {
            return;
        }

        _stamp = stamp;
        try
        {
            _current = Load();
            _logger.LogInformation("The TLS certificate was read again from {File}", _options.Certificate);
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            _logger.LogError("The new TLS certificate in {File} cannot be used, the one before stays: {Reason}", _options.Certificate, e.Message);
        }
    }

    private (DateTime Certificate, DateTime Key) Stamp() =>
        (File.GetLastWriteTimeUtc(_options.Certificate), _options.Key is null ? default : File.GetLastWriteTimeUtc(_options.Key));

    private SslServerAuthenticationOptions Load()
    {
        X509Certificate2Collection chain = [];
        X509Certificate2 own;
        if (Path.GetExtension(_options.Certificate) is ".pfx" or ".p12")
        {
            chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(_options.Certificate, _options.Password);
            own = chain.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("it has no private key.");
        }
        else
        {
            own = _options.Password is null
                ? X509Certificate2.CreateFromPemFile(_options.Certificate, _options.Key)
                : X509Certificate2.CreateFromEncryptedPemFile(_options.Certificate, _options.Password, _options.Key);
            chain.ImportFromPemFile(_options.Certificate);
        }

        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = true, // asked for, not insisted on
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,

#pragma warning disable CA5359 // of the client: dates, authority and the registry are checked at CONNECT, where the device can be told what is wrong
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        };
    }
}
