using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>A device's life as its owner sees it: a code, a token, a connection with TLS, and the end of it, each by a process of its own.</summary>
public sealed class DeviceTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>On a quiet machine it takes a quarter of a second; machines that run tests are not quiet.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(5);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_claimed_device_connects_with_tls_and_is_closed_when_another_process_removes_it()
    {
        MakeCertificate();
        using var up = new ClutchProcess(
            null,
            "up", "--plain", "--car", "none", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0",
            "--listen-tls", "127.0.0.1:0", "--tls-certificate", _folder["server.pem"], "--tls-key", _folder["server.key"]);
        using var http = new HttpClient { BaseAddress = new Uri(await up.ValueOfAsync("Page")), Timeout = s_patience };
        int port = new Uri((await up.ValueOfAsync("      mqtts://")).Insert(0, "mqtts://")).Port;

        string code = await RunAsync("device", "claim-code", "van-7", "--data", _folder["data"]);
        using HttpResponseMessage claimed = await http.PostAsJsonAsync("api/v1/devices/claim", new { code });
        Assert.Equal(HttpStatusCode.OK, claimed.StatusCode);
        string token = (await claimed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;

        using Process device = Subscribe(port, token);
        try
        {
            await LineAsync(device, "SUBACK");
            Assert.Equal("removed", await RunAsync("device", "remove", "van-7", "--data", _folder["data"]));
            long removed = Stopwatch.GetTimestamp();
            await LineAsync(device, "eceived DISCONNECT (135)");
            Assert.True(Stopwatch.GetElapsedTime(removed) < s_soon, $"took {Stopwatch.GetElapsedTime(removed)}");
        }
        finally
        {
            device.Kill();
        }

        Assert.DoesNotContain(token, up.Output, StringComparison.Ordinal);
        Assert.Equal(0, await up.InterruptAsync());
    }

    [Fact]
    public async Task A_certificate_is_pinned_for_the_vehicle_it_names_only()
    {
        MakeCertificate();
        using var wrong = new ClutchProcess(null, "device", "pin", "van-8", _folder["server.pem"], "--data", _folder["data"]);
        Assert.NotEqual(0, await wrong.ExitAsync());
        await wrong.OutputWithAsync("URI:urn:clutch:vehicle:van-8");
        Assert.StartsWith("pinned ", await RunAsync("device", "pin", "van-7", _folder["server.pem"], "--data", _folder["data"]), StringComparison.Ordinal);
        Assert.Contains("van-7", await RunAsync("device", "list", "--data", _folder["data"]), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var command = new ClutchProcess(null, arguments);
        Assert.Equal(0, await command.ExitAsync());
        return command.Output.Trim();
    }

    private static async Task LineAsync(Process process, string text)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var seen = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            seen.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"'{text}' did not come, but:\n{string.Join('\n', seen)}");
    }

    private Process Subscribe(int port, string token) => Process.Start(new ProcessStartInfo(
        "stdbuf",
        [
            "-oL", "mosquitto_sub", "-d", "-h", "127.0.0.1", "-p", $"{port}", "--cafile", _folder["server.pem"], "-u", "van-7", "-P", token,
            "-V", "mqttv5", "-q", "1", "-t", "clutch/v1/van-7/commands",
        ])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
    })!;

    private void MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=van-7", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(_folder["server.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["server.key"], key.ExportPkcs8PrivateKeyPem());
    }
}
