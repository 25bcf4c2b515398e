using Clutch.Declarations;
using Clutch.Resources.Http;
using Xunit;

namespace Clutch.Resources.Tests;

/// <summary>
/// Every operation of every declaration, by every role that may do it, against everybody who may not. Each row ends with the right
/// caller, who must succeed: without that a refusal proves nothing.
/// </summary>
public sealed class IsolationMatrixTests
{
    private static readonly string[] s_roles = [Roles.Driver, Roles.Workshop, Roles.Fleet, Roles.Operator];

    private static int s_subjects = 10;

    public static TheoryData<string> Names => [.. FleetResources.Catalogue.Types.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nobody_comes_near_a_row_but_who_may(string name)
    {
        await using ResourceServer server = await ResourceServer.StartAsync();
        ResourceType type = FleetResources.Catalogue.Types.First(type => type.Name == name);
        int rows = 0;
        foreach (ResourceOperation operation in ResourceOperation.Of(type))
        {
            foreach (string role in operation.Roles)
            {
                if (await RowAsync(server, operation, role))
                {
                    rows++;
                }
            }
        }

        Assert.True(rows >= ResourceOperation.Of(type).Count(), $"only {rows} rows");
    }

    [Fact]
    public async Task Every_route_is_an_operation_that_the_matrix_has()
    {
        await using ResourceServer server = await ResourceServer.StartAsync();
        string[] routed = [.. server.Endpoints.Select(endpoint => $"{endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.HttpMethodMetadata>()!.HttpMethods[0]} {endpoint.RoutePattern.RawText}").Order(StringComparer.Ordinal)];
        string[] declared = [.. FleetResources.Catalogue.Types.SelectMany(ResourceOperation.Of).Select(operation => $"{operation.Method} /api/v1{operation.Path}").Append("GET /api/v1/fleet/feed").Order(StringComparer.Ordinal)];
        Assert.Equal(declared, routed);
        Assert.All(FleetResources.Catalogue.Types.SelectMany(ResourceOperation.Of), operation => Assert.NotEmpty(operation.Roles));
        Assert.Equal(declared.Length - 1, FleetResources.Catalogue.Types.SelectMany(ResourceOperation.Of).Select(operation => operation.Name).Distinct().Count());
    }

    [Fact]
    public async Task The_feed_of_a_tenant_is_nobody_elses()
    {
        await using ResourceServer server = await ResourceServer.StartAsync();
        var samples = new Samples(server, "north");
        (string id, _) = await samples.CreateAsync(FleetResources.Catalogue.Types[0], Roles.Driver, "driver-1");
        Answer none = await server.SendAsync(null, "GET", "fleet/feed");
        Assert.Equal(401, none.Status);
        string revoked = server.Token(samples.Caller(Roles.Fleet));
        server.Revoke(revoked);
        Assert.Equal(401, (await server.SendAsync(revoked, "GET", "fleet/feed")).Status);
        Assert.Equal(403, (await server.SendAsync(server.Token(samples.Caller(Roles.Fleet, scopes: new HashSet<string>())), "GET", "fleet/feed")).Status);
        Assert.DoesNotContain(id, (await server.SendAsync(server.Token(new Samples(server, "south").Caller(Roles.Fleet)), "GET", "fleet/feed")).Body);
        Assert.DoesNotContain(id, (await server.SendAsync(server.Token(samples.Caller(Roles.Driver, "driver-2")), "GET", "fleet/feed")).Body);
        Assert.Contains(id, (await server.SendAsync(server.Token(samples.Caller(Roles.Driver)), "GET", "fleet/feed")).Body);
        Assert.Contains(id, (await server.SendAsync(server.Token(samples.Caller(Roles.Fleet)), "GET", "fleet/feed")).Body);
    }

    /// <summary>False when the role cannot do this with any row, which only happens to transitions by PUT that need a field.</summary>
    private static async Task<bool> RowAsync(ResourceServer server, ResourceOperation operation, string role)
    {
        ResourceType type = operation.Type;
        var samples = new Samples(server, "north");
        var foreign = new Samples(server, "south");
        Caller right = samples.Caller(role, $"{role}-{Interlocked.Increment(ref s_subjects)}");
        Transition? way = operation.Kind == OperationKind.SetStatus
            ? type.States!.Transitions.FirstOrDefault(transition => transition.Roles.Contains(role) && transition.Needs.Count == 0)
            : operation.Transition;
        if (operation.Kind == OperationKind.SetStatus && way is null)
        {
            return false;
        }

        (string id, string tag) = way is null ? await samples.CreateAsync(type, role, right.Subject) : await samples.CreateAsync(type, role, right.Subject, way.From);
        string path = operation.Path.Replace("{id}", id, StringComparison.Ordinal);
        object? body = operation.Kind switch
        {
            OperationKind.Create => await samples.BodyAsync(type, right, type.IsBound(role) ? right.Subject : $"{right.Subject}-new"),
            OperationKind.Patch => Change(type, role),
            OperationKind.Move => Samples.Accepted(type, way!),
            OperationKind.SetStatus => new { status = way!.To },
            _ => null,
        };
        string what = $"{operation.Method} {path} by {role}";
        Caller reader = samples.Caller(type.Readers.First(other => !type.IsBound(other)));
        string before = (await server.SendAsync(server.Token(reader), "GET", $"{type.Path}/{id}")).Body;

        string revoked = server.Token(right);
        server.Revoke(revoked);
        await RefusedAsync(null, 401);
        await RefusedAsync(revoked, 401);
        await RefusedAsync(server.Token(right with { Scopes = right.Scopes.Where(scope => scope != operation.Scope).ToHashSet() }), 403);
        foreach (string other in s_roles.Except(operation.Roles))
        {
            // Who may not read at all is told so; who may read, but sees only their own, does not learn that the row is there.
            Answer answer = await TryAsync(server.Token(samples.Caller(other)));
            Assert.True(answer.Status == 403 || (answer.Status == 404 && operation.Kind == OperationKind.SetStatus), $"{what} as {other}: {answer.Status} {answer.Body}");
        }

        await StrangerAsync(foreign.Caller(role));
        if (type.IsBound(role))
        {
            await StrangerAsync(samples.Caller(role, $"{role}-2"));
        }

        Assert.Equal(before, (await server.SendAsync(server.Token(reader), "GET", $"{type.Path}/{id}")).Body);
        Answer good = await TryAsync(server.Token(right));
        Assert.True(good.Status is 200 or 201 or 204, $"{what}: {good.Status} {good.Body}");
        if (operation.Kind == OperationKind.List)
        {
            Assert.Contains(id, good.Body);
        }

        return true;

        Task<Answer> TryAsync(string? token) => server.SendAsync(token, operation.Method, operation.Kind == OperationKind.List ? $"{path}?limit=500" : path, body, operation.Kind is OperationKind.Patch or OperationKind.Delete ? tag : null);

        async Task RefusedAsync(string? token, int status)
        {
            Answer answer = await TryAsync(token);
            Assert.True(answer.Status == status, $"{what}: expected {status}, got {answer.Status} {answer.Body}");
            Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
        }

        async Task StrangerAsync(Caller caller)
        {
            string token = server.Token(caller);
            if (operation.Kind == OperationKind.Create && !type.Fields.Any(IsReference))
            {
                return; // strangers may create what is theirs
            }

            Answer answer = await TryAsync(token);
            switch (operation.Kind)
            {
                case OperationKind.List:
                    Assert.DoesNotContain(id, answer.Body);
                    Assert.Equal(200, answer.Status);
                    break;
                case OperationKind.Create:
                    Assert.True(answer.Status == 422, $"{what} with a foreign reference: {answer.Status} {answer.Body}");
                    break;
                default:
                    Answer unknown = await server.SendAsync(token, operation.Method, operation.Path.Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal), body, tag);
                    Assert.True(answer.Status == 404, $"{what} by a stranger: {answer.Status} {answer.Body}");
                    Assert.Equal(Same(unknown), Same(answer));
                    break;
            }
        }
    }

    private static bool IsReference(Field field) => field is { Kind: FieldKind.Reference, Required: true };

    /// <summary>An answer without what differs from request to request.</summary>
    private static string Same(Answer answer) =>
        string.Join('\n', answer.Json.EnumerateObject().Where(member => member.Name is not ("requestId" or "timestamp")).Select(member => member.ToString())) + string.Join(',', answer.Response.Headers.Select(header => header.Key));

    private static Dictionary<string, object> Change(ResourceType type, string role)
    {
        Field field = type.Writable[role].Select(name => type.Find(name)!).First(field => field.Kind is FieldKind.Text or FieldKind.Integer or FieldKind.Choice && field.Name != type.Owner?.Field);
        return new Dictionary<string, object> { [field.Name] = Samples.Value(type, field, 777_000 + Random.Shared.Next(999)) };
    }
}
