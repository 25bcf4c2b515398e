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
    public static void MapResources(this RouteGroupBuilder group, ResourceStore store, Func<HttpContext, Caller?> who)
    {
        foreach (ResourceType type in store.Catalogue.Types)
        {
            foreach (ResourceOperation operation in ResourceOperation.Of(type))
            {
                group.MapMethods(operation.Path, [operation.Method], new ResourceEndpoint(operation, store, who).InvokeAsync).WithName(operation.Name).WithMetadata(operation);
            }
        }

        group.MapMethods(FeedEndpoint.Path, [HttpMethods.Get], new FeedEndpoint(store, who).InvokeAsync).WithName("ReadFeed");
    }
}
