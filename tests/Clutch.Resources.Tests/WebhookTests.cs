using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Clutch.Declarations;
using Clutch.Declarations.Webhooks;
using Xunit;

namespace Clutch.Resources.Tests;

/// <summary>Deliveries of webhooks: signed, repeated, given up, sent again.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private static readonly ResourceType s_vehicles = FleetResources.Catalogue.Types.First(type => type.Name == "vehicles");
    private static readonly Caller s_fleet = new("north", "anna", Roles.Fleet, FleetResources.Scopes);

    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-hook-").FullName;
    private readonly ManualTime _time = new();
    private readonly Receiver _receiver = new();
    private ResourceStore _store = null!;
    private WebhookDispatcher _dispatcher = null!;

    public async Task InitializeAsync()
    {
        _store = await ResourceStore.OpenAsync(FleetResources.Catalogue, Path.Combine(_folder, "r.db"), _time, CancellationToken.None);
        _dispatcher = new WebhookDispatcher(_store, new WebhookSender(_time, _receiver), _time);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_change_is_delivered_once_and_in_order_to_a_receiver_that_works()
    {
        Guid webhook = await WebhookAsync("vehicles");
        for (int i = 0; i < 120; i++)
        {
            await _store.CreateAsync(s_fleet, s_vehicles, new { name = $"car {i}" });
        }

        await _dispatcher.DeliverAsync(CancellationToken.None);
        await _dispatcher.DeliverAsync(CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 120).Select(i => $"car {i}"), _receiver.Names);
        Call first = _receiver.Calls.First();
        Assert.Equal($"msg_{webhook:N}_2", first.Id);
        Assert.Equal("vehicles.upsert", first.Json.GetProperty("type").GetString());
        Assert.Equal(120, (await DeliveriesAsync()).Length);
    }

    [Fact]
    public async Task A_receiver_that_fails_half_the_time_sees_every_change_at_least_once()
    {
        await WebhookAsync("vehicles");
        var random = new Random(5);
        _receiver.Answer = _ => random.Next(4) switch { 0 => HttpStatusCode.OK, 1 => HttpStatusCode.NoContent, 2 => HttpStatusCode.InternalServerError, _ => null };
        for (int i = 0; i < 20; i++)
        {
            await _store.CreateAsync(s_fleet, s_vehicles, new { name = $"car {i}" });
        }

        for (int round = 0; round < 400 && _receiver.Good.Count < 20; round++)
        {
            await _dispatcher.DeliverAsync(CancellationToken.None);
            _time.Advance(TimeSpan.FromHours(24));
            if (JsonElement.Parse((await _store.ListAsync(s_fleet, FleetResources.Webhooks, "", "status")).Page.Body.Span).GetProperty("items")[0].GetProperty("status").GetString() == "disabled")
            {
                await _store.MoveAsync(s_fleet, FleetResources.Webhooks, (await WebhookRowAsync()).GetProperty("id").GetGuid(), "enable");
            }
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"car {i}"), _receiver.Good);
    }

    [Fact]
    public async Task A_failing_receiver_is_left_alone_for_longer_and_longer_and_then_disabled()
    {
        await WebhookAsync("vehicles");
        await _store.CreateAsync(s_fleet, s_vehicles, new { name = "car" });
        _receiver.Answer = _ => HttpStatusCode.Found; // redirects are not followed
        List<TimeSpan> at = [];
        DateTimeOffset start = _time.GetUtcNow();
        for (int minute = 0; minute < 80 * 60; minute += 1)
        {
            int before = _receiver.Calls.Count;
            await _dispatcher.DeliverAsync(CancellationToken.None);
            if (_receiver.Calls.Count > before)
            {
                at.Add(_time.GetUtcNow() - start);
            }

            _time.Advance(minute < 10 ? TimeSpan.FromSeconds(60) : TimeSpan.FromMinutes(10));
            minute += minute < 10 ? 0 : 9;
        }

        Assert.Equal(10, at.Count);
        Assert.InRange(at[^1].TotalHours, 72, 80);
        Assert.Single(_receiver.Calls.Select(call => call.Id).Distinct());
        Assert.Equal("disabled", (await WebhookRowAsync()).GetProperty("status").GetString());
        Assert.Equal("gave-up", (await DeliveriesAsync())[^1]);

        // Nothing is lost: enabled again, it goes on where it stood.
        _receiver.Answer = _ => HttpStatusCode.OK;
        await _store.MoveAsync(s_fleet, FleetResources.Webhooks, (await WebhookRowAsync()).GetProperty("id").GetGuid(), "enable");
        await _dispatcher.DeliverAsync(CancellationToken.None);
        Assert.Equal(["car"], _receiver.Good);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_disabled_at_once()
    {
        await WebhookAsync("vehicles");
        await _store.CreateAsync(s_fleet, s_vehicles, new { name = "car" });
        _receiver.Answer = _ => HttpStatusCode.Gone;
        await _dispatcher.DeliverAsync(CancellationToken.None);
        await _dispatcher.DeliverAsync(CancellationToken.None);
        Assert.Single(_receiver.Calls);
        Assert.Equal("disabled", (await WebhookRowAsync()).GetProperty("status").GetString());
        Assert.Equal(["gone"], await DeliveriesAsync());
    }

    [Fact]
    public async Task A_webhook_is_sent_again_from_any_cursor_of_its_owner()
    {
        Guid webhook = await WebhookAsync("vehicles");
        foreach (string name in new[] { "a", "b", "c" })
        {
            await _store.CreateAsync(s_fleet, s_vehicles, new { name });
        }

        await _dispatcher.DeliverAsync(CancellationToken.None);
        string cursor = (await _store.FeedAsync(s_fleet, limit: 2)).Next;
        Assert.Equal(Outcome.Done, await _dispatcher.ReplayAsync(s_fleet, webhook, cursor, "beginning", CancellationToken.None));
        await _dispatcher.DeliverAsync(CancellationToken.None);
        Assert.Equal(["a", "b", "c", "b", "c"], _receiver.Names);
        Assert.Equal(3, _receiver.Calls.Select(call => call.Id).Distinct().Count());
        Assert.Equal(Outcome.CursorInvalid, await _dispatcher.ReplayAsync(s_fleet with { Subject = "bob" }, webhook, cursor, "beginning", CancellationToken.None));
        Assert.Equal(Outcome.NotFound, await _dispatcher.ReplayAsync(s_fleet with { Tenant = "south" }, webhook, null, "beginning", CancellationToken.None));
        Assert.Equal(Outcome.RoleMayNot, await _dispatcher.ReplayAsync(s_fleet with { Role = Roles.Driver }, webhook, null, "beginning", CancellationToken.None));
        Assert.Equal(Outcome.BadShape, await _dispatcher.ReplayAsync(s_fleet, webhook, null, "yesterday", CancellationToken.None));
    }

    [Fact]
    public async Task Other_tenants_changes_do_not_come()
    {
        await WebhookAsync();
        await _store.CreateAsync(s_fleet with { Tenant = "south" }, s_vehicles, new { name = "far" });
        await _store.CreateAsync(s_fleet, s_vehicles, new { name = "near" });
        await _dispatcher.DeliverAsync(CancellationToken.None);
        Assert.Contains("near", string.Concat(_receiver.Calls.Select(call => call.Body)));
        Assert.DoesNotContain("far", string.Concat(_receiver.Calls.Select(call => call.Body)));
    }

    [Fact]
    public async Task A_secret_is_shown_when_it_is_made_and_never_again()
    {
        WriteResult created = await _store.CreateAsync(s_fleet, FleetResources.Webhooks, new { url = "https://hooks.clutch-1.org/" });
        string secret = created.Row().GetProperty("secret").GetString()!;
        Assert.StartsWith("whsec_", secret);
        Assert.False(created.Row().TryGetProperty("previousSecret", out _));
        Assert.Equal(Outcome.BadShape, (await _store.PatchAsync(s_fleet, FleetResources.Webhooks, created.Id, new { secret = "whsec_AAAA" }, 1)).Outcome);
        WriteResult patched = await _store.PatchAsync(s_fleet, FleetResources.Webhooks, created.Id, new { description = "d" }, 1);
        WriteResult rotated = await _store.MoveAsync(s_fleet, FleetResources.Webhooks, created.Id, "rotate");
        string second = rotated.Row().GetProperty("secret").GetString()!;
        Assert.Equal(secret, rotated.Row().GetProperty("previousSecret").GetString());
        Assert.NotEqual(secret, second);
        string all = Encoding.UTF8.GetString(patched.Body.Span)
            + Encoding.UTF8.GetString((await _store.GetAsync(s_fleet, FleetResources.Webhooks, created.Id)).Body.Span)
            + Encoding.UTF8.GetString((await _store.ListAsync(s_fleet, FleetResources.Webhooks, "", "id")).Page.Body.Span)
            + string.Concat((await _store.FeedAsync(s_fleet)).Events.Select(each => Encoding.UTF8.GetString(each.Json.Span)));
        Assert.DoesNotContain("whsec_", all);

        await _dispatcher.DeliverAsync(CancellationToken.None);
        Call call = _receiver.Calls.Last();
        Assert.Equal(WebhookSignature.Of([second, secret], call.Id, long.Parse(call.Timestamp), Encoding.UTF8.GetBytes(call.Body)), call.Signature);
    }

    /// <summary>openssl knows nothing of this code.</summary>
    [Fact]
    public void Another_implementation_makes_the_same_signature()
    {
        const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        byte[] signed = Encoding.UTF8.GetBytes("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}");
        string hex = Convert.ToHexString(Convert.FromBase64String(Secret["whsec_".Length..]));
        using Process openssl = Process.Start(new ProcessStartInfo("openssl", ["dgst", "-sha256", "-mac", "HMAC", "-macopt", $"hexkey:{hex}", "-binary"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        openssl.StandardInput.BaseStream.Write(signed);
        openssl.StandardInput.Close();
        var mac = new MemoryStream();
        openssl.StandardOutput.BaseStream.CopyTo(mac);
        openssl.WaitForExit();
        Assert.Equal($"v1,{Convert.ToBase64String(mac.ToArray())}", WebhookSignature.Of([Secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("8.8.8.8", "10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData]
    public async Task A_name_that_leads_inside_is_not_called(params string[] addresses)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var sender = new WebhookSender(TimeProvider.System, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()), WebhookAddress.IsPublic);
        Assert.Null(await sender.PostAsync(new Uri($"http://hooks.clutch-cars.org:{((IPEndPoint)listener.LocalEndpoint).Port}/"), "1", [], [], CancellationToken.None));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task The_connection_goes_to_the_address_that_was_checked()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int lookUps = 0;

        // The second look-up would lead elsewhere: there is none.
        using var sender = new WebhookSender(
            TimeProvider.System, (_, _) => Task.FromResult(new[] { Interlocked.Increment(ref lookUps) == 1 ? IPAddress.Loopback : IPAddress.Parse("192.0.2.1") }), address => address.Equals(IPAddress.Loopback));
        Task<int?> posting = sender.PostAsync(new Uri($"http://hooks.clutch-cars.org:{((IPEndPoint)listener.LocalEndpoint).Port}/in"), "1", [], "{}"u8.ToArray(), CancellationToken.None);
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"));
        Assert.Equal(302, await posting);
        Assert.Equal(1, lookUps);
    }

    private async Task<Guid> WebhookAsync(params string[] types) =>
        (await _store.CreateAsync(s_fleet, FleetResources.Webhooks, types.Length == 0 ? new { url = "https://hooks.clutch-1.org/in" } : new { url = "https://hooks.clutch-1.org/in", types })).Id;

    private async Task<JsonElement> WebhookRowAsync() => JsonElement.Parse((await _store.ListAsync(s_fleet, FleetResources.Webhooks, "", "id")).Page.Body.Span).GetProperty("items")[0];

    private async Task<string[]> DeliveriesAsync() => (await _store.ListAsync(s_fleet, FleetResources.WebhookDeliveries, "limit=500", "outcome")).Names;

    private sealed record Call(string Id, string Timestamp, string Signature, string Body)
    {
        public JsonElement Json => JsonElement.Parse(Body);
    }

    /// <summary>In place of the network.</summary>
    private sealed class Receiver : HttpMessageHandler
    {
        public ConcurrentQueue<Call> Calls { get; } = new();

        public ConcurrentQueue<string> Good { get; } = new();

        public Func<Call, HttpStatusCode?> Answer { get; set; } = _ => HttpStatusCode.OK;

        public IEnumerable<string> Names => Calls.Select(call => NameIn(call) ?? "");

        private static string? NameIn(Call call) => call.Json.GetProperty("data").GetProperty("data").TryGetProperty("name", out JsonElement name) ? name.GetString() : null;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string Header(string name) => request.Headers.GetValues(name).Single();
            var call = new Call(Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), await request.Content!.ReadAsStringAsync(cancellationToken));
            Calls.Enqueue(call);
            HttpStatusCode status = Answer(call) ?? throw new HttpRequestException("connection reset");
            if ((int)status < 300)
            {
                Good.Enqueue(NameIn(call) ?? "");
            }

            return new HttpResponseMessage(status);
        }
    }
}
