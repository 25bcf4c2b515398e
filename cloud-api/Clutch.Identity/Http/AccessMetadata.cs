using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Clutch.Identity.Http;

/// <summary>The scope that a route needs. A route that says neither this nor <see cref="AccessMetadata.Open"/> is refused.</summary>
public sealed record NeededScope(string Scope);

/// <summary>A limit of the route's own, besides its caller's: a plan of the table.</summary>
public sealed record RouteLimit(string Plan);

/// <summary>The largest body of the route, in bytes.</summary>
public sealed record BodyLimit(long Bytes);

/// <summary>What a route declares of who may call it.</summary>
public static class AccessMetadata
{
    public static TBuilder Needs<TBuilder>(this TBuilder route, string scope)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new NeededScope(scope));

    /// <summary>Anybody may call it: it has credentials of its own, or nothing to hide.</summary>
    public static TBuilder Open<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new AllowAnonymousAttribute());

    public static TBuilder LimitedBy<TBuilder>(this TBuilder route, string plan)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteLimit(plan));

    public static TBuilder TakesUpTo<TBuilder>(this TBuilder route, long bytes)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new BodyLimit(bytes));
}
