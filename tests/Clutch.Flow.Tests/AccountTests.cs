using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>A server as it is closed by itself, and the way in that it prints.</summary>
public sealed class AccountTests : IDisposable
{
    private static readonly Dictionary<string, string> s_closed = new(StringComparer.Ordinal) { ["CLUTCH_IDENTITY__OPENLOOPBACK"] = "false" };

    /// <summary>On a quiet machine it takes less than a second; machines that run tests are not quiet.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(5);

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_printed_link_signs_in_once_and_a_command_makes_the_next_one()
    {
        using ClutchProcess up = Up();
        var link = new Uri(await up.ValueOfAsync("Page  "));
        using var browser = new HttpClient { BaseAddress = link };
        using var stranger = new HttpClient { BaseAddress = link };
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(browser, link));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(stranger, link));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger));

        using (var command = new ClutchProcess(s_closed, "account", "link", "--data", _folder["data"], "--page", link.GetLeftPart(UriPartial.Path)))
        {
            Assert.Equal(0, await command.ExitAsync());
            Assert.Equal(HttpStatusCode.OK, await SignInAsync(stranger, new Uri(command.Output.Trim())));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stranger));
        Assert.Equal(0, await up.InterruptAsync());
        Assert.Single(up.Output.Split("#sign-in="), part => part.StartsWith(link.Fragment[9..], StringComparison.Ordinal)); // printed, never logged
    }

    [Fact]
    public async Task A_device_that_is_revoked_loses_its_live_connection()
    {
        using ClutchProcess up = Up();
        var link = new Uri(await up.ValueOfAsync("Page  "));
        var mqtt = new Uri(await up.ValueOfAsync("MQTT  "));
        using var http = new HttpClient { BaseAddress = link };
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(http, link));
        JsonElement paired = await PostAsync(http, "api/v1/devices/pair", new { });
        string vehicle = paired.GetProperty("vehicle").GetString()!;
        JsonElement device = await PostAsync(http, "api/v1/devices/claim", new { code = paired.GetProperty("code").GetString() });
        using Process subscriber = Process.Start(new ProcessStartInfo(
            "stdbuf",
            [
                "-oL", "mosquitto_sub", "-d", "-h", "127.0.0.1", "-p", $"{mqtt.Port}", "-u", vehicle, "-P", device.GetProperty("token").GetString()!,
                "-V", "mqttv5", "-q", "1", "-t", $"clutch/v1/{vehicle}/commands",
            ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        try
        {
            await LineAsync(subscriber, "SUBACK");
            using HttpResponseMessage revoked = await http.DeleteAsync(new Uri($"api/v1/devices/{vehicle}", UriKind.Relative));
            long since = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
            await LineAsync(subscriber, "eceived DISCONNECT (135)");
            Assert.True(Stopwatch.GetElapsedTime(since) < s_soon, $"took {Stopwatch.GetElapsedTime(since)}");
        }
        finally
        {
            subscriber.Kill();
        }

        Assert.Equal(0, await up.InterruptAsync());
    }

    [Fact]
    public async Task Loopback_cannot_be_opened_on_a_server_with_a_key()
    {
        var both = new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUTCH_IDENTITY__OPENLOOPBACK"] = "true", ["CLUTCH_API__KEY"] = "0123456789abcdef" };
        using var up = new ClutchProcess(both, "up", "--plain", "--car", "none", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        Assert.Equal(1, await up.ExitAsync());
        Assert.Contains("identity:openLoopback", up.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private ClutchProcess Up() => new(s_closed, "up", "--plain", "--car", "none", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http)
    {
        using HttpResponseMessage response = await http.GetAsync(new Uri("api/v1/vehicles", UriKind.Relative));
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> SignInAsync(HttpClient http, Uri link)
    {
        using HttpResponseMessage response = await http.PostAsJsonAsync("api/v1/auth/link", new { token = link.Fragment["#sign-in=".Length..] });
        return response.StatusCode;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using HttpResponseMessage response = await http.PostAsJsonAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task LineAsync(Process process, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"'{text}' did not come");
    }
}
