using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Clutch.Identity;
using Clutch.Identity.Http;
using Clutch.Identity.Sessions;
using Clutch.Resources.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Clutch.Api.Tests.Access;

/// <summary>One server for all rows; every row has people of its own.</summary>
public sealed class AccessFixture : IAsyncLifetime
{
    internal AccessWorld World { get; private set; } = null!;

    /// <summary>A token of a good session, too old by now.</summary>
    internal string Expired { get; private set; } = "";

    public async Task InitializeAsync()
    {
        World = await AccessWorld.StartAsync(withCar: true);
        Expired = (await World.PersonAsync(Role.Operator, "operators")).Token;
        World.Time.Advance(TimeSpan.FromMinutes(16));
    }

    public async Task DisposeAsync() => await World.DisposeAsync();
}

/// <summary>Every operation of the server against everybody who may not call it, and the one who may.</summary>
public sealed class AccessMatrixTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    /// <summary>Endpoints that are no operations: the description and the metrics.</summary>
    private static readonly string[] s_undescribed = ["/openapi.json", "/metrics"];

    private AccessWorld World => fixture.World;

    public static TheoryData<string> Operations => new(AccessRows.All.Select(row => row.Operation));

    public static TheoryData<string> Closed => new(AccessRows.All.Where(row => !row.IsOpen).Select(row => row.Operation));

    public static TheoryData<string> OfVehicles => new(AccessRows.All.Where(row => AccessRows.AboutCar(row)).Select(row => row.Operation));

    [Fact]
    public void Every_endpoint_of_the_server_has_a_row_and_declares_who_may_call_it()
    {
        var names = new List<string>();
        foreach (RouteEndpoint endpoint in World.Server.Endpoints)
        {
            bool isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            string? scope = endpoint.Metadata.GetMetadata<NeededScope>()?.Scope;
            Assert.True(isOpen || (scope is not null && Scopes.All.Contains(scope)), $"{endpoint.RoutePattern.RawText} needs '{scope}', which nobody has");
            string pattern = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (s_undescribed.Contains(pattern))
            {
                continue;
            }

            string name = endpoint.Metadata.GetMetadata<EndpointNameMetadata>()!.EndpointName;
            if (endpoint.Metadata.GetMetadata<ResourceOperation>() is not null || name == "ReadFeed")
            {
                continue; // declared resources have a generated matrix of their own
            }

            AccessRow row = Assert.Single(AccessRows.All, row => row.Operation == name);
            Assert.Equal(isOpen, row.IsOpen);
            Assert.Equal([row.Method], endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods);
            names.Add(name);
        }

        Assert.Equal(AccessRows.All.Select(row => row.Operation).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_right_caller_succeeds(string operation)
    {
        AccessRow row = Row(operation);
        Person person = await World.PersonAsync(row.Role, row.Role == Role.Operator ? "operators" : "fleet-a");
        (string url, object? body) = row.Prepare is { } prepare ? await prepare(World, person) : (row.Url, row.Body);
        using HttpResponseMessage response = await World.AskAsync(row.Method, url, row.IsOpen ? null : person.Token, body);
        string text = row.Operation is "GetLive" or "GetObdLive" ? "" : await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == row.Status, $"{(int)response.StatusCode}: {text}");
        Assert.True(row.IsOpen || response.Headers.CacheControl is { NoStore: true } or { NoCache: true } or { Private: true }, $"{response.Headers.CacheControl}"); // nobody else is shown it
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Nobody_without_a_credential_that_is_good_now(string operation)
    {
        AccessRow row = Row(operation);
        Person ended = await World.PersonAsync(row.Role, "fleet-a");
        Assert.True(await World.Get<SessionDesk>().EndAsync(ended.Account, ended.Session.Id, new Actor("", "", "", "", ""), default));
        string[] credentials = ["", ended.Token, fixture.Expired, "not.a.token", "clutch_live_00000000_nothing", ended.Session.Refresh!];
        foreach (string credential in credentials)
        {
            using HttpResponseMessage response = await World.AskAsync(row.Method, row.Url, credential.Length == 0 ? null : credential, row.Body);
            await Answers.ProblemAsync(response, System.Net.HttpStatusCode.Unauthorized);
            Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        }
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Nobody_without_its_scope(string operation)
    {
        AccessRow row = Row(operation);
        RouteEndpoint endpoint = World.Server.Endpoints.Single(each => each.Metadata.GetMetadata<EndpointNameMetadata>()?.EndpointName == operation);
        string needed = endpoint.Metadata.GetMetadata<NeededScope>()!.Scope;
        Person person = await World.PersonAsync(row.Role, "fleet-a");
        string others = string.Join(' ', Scopes.All.Where(scope => scope != needed));
        using HttpResponseMessage response = await World.AskAsync(row.Method, row.Url, await World.TokenAsync(person.Session, others), row.Body);
        Assert.Contains(needed, await Answers.ProblemAsync(response, System.Net.HttpStatusCode.Forbidden));
    }

    [Theory]
    [MemberData(nameof(OfVehicles))]
    public async Task A_foreign_vehicle_is_answered_like_one_that_does_not_exist(string operation)
    {
        AccessRow row = Row(operation);
        string unknown = Regex.Replace(row.Url, "([/=])car-[12]", "$1car-0");
        object? unknownBody = row.Body is null or HttpContent ? row.Body : JsonNode.Parse(JsonSerializer.Serialize(row.Body).Replace("car-1", "car-0", StringComparison.Ordinal));
        Person[] foreigners =
        [
            await World.PersonAsync(Role.Fleet, "fleet-b"),
            await World.PersonAsync(Role.Driver, "fleet-a"), // the same tenant, another's car
            await World.PersonAsync(Role.Workshop, "another-garage"),
        ];
        foreach (Person person in foreigners)
        {
            using HttpResponseMessage foreign = await World.AskAsync(row.Method, row.Url, person.Token, row.Body);
            using HttpResponseMessage missing = await World.AskAsync(row.Method, unknown, person.Token, unknownBody);
            Assert.Equal(foreign.StatusCode, missing.StatusCode);
            Assert.True((int)foreign.StatusCode is 404 or 403, $"{person.Session.Account.Role}: {(int)foreign.StatusCode}"); // 403: the role never may
            Assert.Equal(await ShapeAsync(missing), await ShapeAsync(foreign));
        }
    }

    [Fact]
    public async Task A_list_shows_only_what_its_reader_sees()
    {
        Assert.Equal(["car-1"], await ListAsync(await World.PersonAsync(Role.Fleet, "fleet-a")));
        Assert.Equal(["car-1"], await ListAsync(await World.PersonAsync(Role.Operator, "operators")));
        Assert.Empty(await ListAsync(await World.PersonAsync(Role.Fleet, "fleet-b")));
        Assert.Empty(await ListAsync(await World.PersonAsync(Role.Driver, "fleet-a")));
        Person garage = await World.PersonAsync(Role.Workshop, "garage-of-the-list");
        Assert.Empty(await ListAsync(garage));
        await World.ConsentAsync("car-1", "garage-of-the-list");
        Assert.Equal(["car-1"], await ListAsync(garage));
    }

    [Fact]
    public async Task A_sandbox_key_never_sees_live_data_nor_a_live_one_sandbox_data()
    {
        Person person = await World.PersonAsync(Role.Fleet, "fleet-a");
        string sandbox = (await World.KeyAsync(person, sandbox: true)).Key;
        string live = (await World.KeyAsync(person)).Key;
        await World.GiveAsync("toy-1", "fleet-a", "", sandbox: true);
        Assert.Equal(404, await World.StatusAsync("GET", "/api/v1/vehicles/car-1", sandbox));
        Assert.Equal(200, await World.StatusAsync("GET", "/api/v1/vehicles/car-1", live));
        Assert.Equal(200, await World.StatusAsync("GET", "/api/v1/vehicles/toy-1/owner", sandbox));
        Assert.Equal(404, await World.StatusAsync("GET", "/api/v1/vehicles/toy-1/owner", live));
    }

    [Fact]
    public async Task A_tenant_in_the_request_means_nothing()
    {
        Person stranger = await World.PersonAsync(Role.Fleet, "fleet-b");
        using HttpResponseMessage response = await World.AskAsync("GET", "/api/v1/vehicles/car-1?tenant=fleet-a&tenantId=fleet-a", stranger.Token, change: request =>
        {
            request.Headers.Add("X-Tenant", "fleet-a");
            request.Headers.Add("X-Tenant-Id", "fleet-a");
        });
        Assert.Equal(404, (int)response.StatusCode);
    }

    private static AccessRow Row(string operation) => AccessRows.All.Single(row => row.Operation == operation);

    /// <summary>Headers and body without what belongs to the one request.</summary>
    private static async Task<string> ShapeAsync(HttpResponseMessage response)
    {
        string body = Regex.Replace(await response.Content.ReadAsStringAsync(), "car-[012]|\"(requestId|traceId)\":\"[^\"]*\"|\"timestamp\":\"[^\"]*\"", "");
        IEnumerable<string> headers = response.Headers.Concat(response.Content.Headers).Select(header => header.Key).Where(name => name is not "Date").Order(StringComparer.Ordinal);
        return $"{string.Join(' ', headers)}\n{body}";
    }

    private async Task<string[]> ListAsync(Person person)
    {
        using HttpResponseMessage response = await World.AskAsync("GET", "/api/v1/vehicles", person.Token);
        JsonElement list = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return [.. list.GetProperty("vehicles").EnumerateArray().Select(vehicle => vehicle.GetProperty("id").GetString()!)];
    }
}
