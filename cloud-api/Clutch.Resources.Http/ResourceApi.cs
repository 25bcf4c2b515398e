using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Resources.Http;

/// <summary>The routes of every declared resource, and of their feed.</summary>
public static class ResourceApi
{
    /// <summary>Maps what the store's catalogue declares.</summary>
    /// <param name="group">At <c>/api/v1</c>.</param>
    /// <param name="store">Answers.</param>
    /// <param name="who">The caller of a request; null for none. What cannot be told from a credential must be null.</param>
    /// <param name="declare">Tells the host's gate the scope of a route; null for the feed, which shows what the caller's scopes allow.</param>
    public static void MapResources(this RouteGroupBuilder group, ResourceStore store, Func<HttpContext, Caller?> who, Action<IEndpointConventionBuilder, string?>? declare = null)
    {
        foreach (ResourceType type in store.Catalogue.Types)
        {
            foreach (ResourceOperation operation in ResourceOperation.Of(type))
            {
                IEndpointConventionBuilder route = group.MapMethods(operation.Path, [operation.Method], new ResourceEndpoint(operation, store, who).InvokeAsync).WithName(operation.Name).WithMetadata(operation);
                declare?.Invoke(route, operation.Scope);
            }
        }

        IEndpointConventionBuilder feed = group.MapMethods(FeedEndpoint.Path, [HttpMethods.Get], new FeedEndpoint(store, who).InvokeAsync).WithName("ReadFeed");
        declare?.Invoke(feed, null);
    }
}
