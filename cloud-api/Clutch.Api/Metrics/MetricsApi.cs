using Clutch.Identity;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Clutch.Api.Metrics;

/// <summary>What Prometheus scrapes. Prometheus sends the key, or an API key with the scope server:read, as a bearer token.</summary>
internal static class MetricsApi
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.ServiceProvider.GetRequiredService<PrometheusText>(); // begins to listen now, not with the first scrape
        app.MapGet("/metrics", (PrometheusText figures) => TypedResults.Text(figures.Scrape(), ContentType)).ExcludeFromDescription().Needs(Scopes.ServerRead);
    }
}
