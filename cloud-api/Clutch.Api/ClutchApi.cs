using System.ComponentModel.DataAnnotations;
using Clutch.Api.CarHealth;
using Clutch.Api.Commands;
using Clutch.Api.Devices;
using Clutch.Api.Fleet;
using Clutch.Api.Live;
using Clutch.Api.Metrics;
using Clutch.Api.Obd;
using Clutch.Api.Resources;
using Clutch.Declarations;
using Clutch.Declarations.Webhooks;
using Clutch.Devices;
using Clutch.Resources;
using Clutch.Resources.Http;
using Clutch.Identity;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace Clutch.Api;

/// <summary>Settings of the API. Section <c>api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>Password that every request must carry (HTTP Basic or Bearer). Without one the API listens on loopback only.</summary>
    [MinLength(16, ErrorMessage = "api:key is shorter than 16 characters; make one with `openssl rand -base64 24`.")]
    public string? Key { get; set; }

    /// <summary>Names under which the server is reached, without a port; others are refused. Any name when empty and a key is set; this machine's own when empty and none is.</summary>
    public string[] Hosts { get; set; } = [];

    /// <summary>Origins whose pages may read answers, as in <c>https://app.example</c>; compared whole. They send tokens, never the cookie.</summary>
    public string[] Origins { get; set; } = [];

    /// <summary>Folder of the built page.</summary>
    [Required]
    public string Page { get; set; } = "";
}

/// <summary>The API as the host adds it: services here, routes there.</summary>
public static class ClutchApi
{
    /// <summary>Adds the store of the declared resources.</summary>
    /// <param name="services">Takes it; it is closed with them.</param>
    /// <param name="address">A file, or <c>postgres://USER@HOST:5432/DATABASE</c>.</param>
    public static IServiceCollection AddResources(this IServiceCollection services, string address) => services
        .AddSingleton(provider => ResourceStore.OpenAsync(FleetResources.Catalogue, address, provider.GetRequiredService<TimeProvider>(), CancellationToken.None).GetAwaiter().GetResult())
        .AddHostedService<ResourceSweep>()
        .AddSingleton(provider => new WebhookSender(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<WebhookDispatcher>()
        .AddHostedService<WebhookService>();
    private const int DeepestJson = 16;

    public static IServiceCollection AddClutchApi(this IServiceCollection services)
    {
        services.AddSingleton<LiveHub>().AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        services.AddObd();
        services.AddSingleton<CommandBoard>().AddHostedService(provider => provider.GetRequiredService<CommandBoard>());
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = ApiProblems.Explain).AddExceptionHandler<ApiProblems>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true); // so that ApiProblems can say what is wrong
        services.AddResponseCompression();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.MaxDepth = DeepestJson;
        });
        services.AddOpenApi("v1", openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Clutch";
            document.Info.Description = "Live values, history and trouble codes of cars, and what the codes mean. Times are milliseconds since 1970-01-01 UTC, under /api/v1/obd RFC 3339, units are UCUM, errors are RFC 9457 problems.";
            document.Info.Version = "v1";
            document.Servers = null; // relative to where the document came from, whatever proxy stands before
            ResourceOpenApi.Describe(document, FleetResources.Catalogue);
            return Task.CompletedTask;
        }));
        services.AddSingleton<ServerClock>().AddSingleton<LogFigures>().AddSingleton<ServerFigures>().AddSingleton<PrometheusText>().AddSingleton<ClaimDesk>();
        services.AddHealthChecks().AddCheck<LogHealth>("log").AddCheck<LiveHealth>("live");
        return services;
    }

    /// <summary>What one request may cost before anything of it is read: 431 and 413 beyond. Routes have limits of their own for bodies.</summary>
    public static void LimitRequests(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.MaxRequestBodySize = 2 * 1024 * 1024;
    }

    public static void UseClutchApi(this WebApplication app, ApiOptions options)
    {
        app.Services.GetRequiredService<ServerClock>(); // begins to count now, not with the first request
        app.Services.GetRequiredService<LogFigures>();
        app.Services.GetRequiredService<ServerFigures>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseResponseCompression();
        if (options.Key is null || options.Hosts.Length > 0)
        {
            app.UseMiddleware<HostCheck>(options);
        }

        app.UseMiddleware<Origins>(options);
        app.UseCallers();
        if (options.Key is not null)
        {
            app.UseMiddleware<KeyCheck>(options.Key);
        }

        app.UseGate();
        app.UsePage(options.Page);
        app.MapOpenApi("/openapi.json").WithMetadata(new Microsoft.AspNetCore.Mvc.ApiExplorerSettingsAttribute { IgnoreApi = true }).Needs(Scopes.DocsRead);
        app.UseSwaggerUI(ui =>
        {
            ui.SwaggerEndpoint("/openapi.json", "Clutch v1");
            ui.RoutePrefix = "docs";
            ui.DocExpansion(Swashbuckle.AspNetCore.SwaggerUI.DocExpansion.None); // there are many operations
        });
        HealthApi.Map(app);
        MetricsApi.Map(app);

        RouteGroupBuilder group = app.MapGroup("/api/v1").WithTags("Vehicles");
        VehiclesApi.Map(group);
        LiveApi.Map(group);
        CommandsApi.Map(group);
        CarHealthApi.Map(group);
        CalibrationApi.Map(group);
        TripsApi.Map(group);
        StatsApi.Map(group);
        DtcApi.Map(app.MapGroup("/api/v1/obd/dtc").WithTags("Trouble codes").Needs(Scopes.CodesRead));
        DevicesApi.Map(group);
        ObdApi.Map(app.MapGroup("/api/v1"));
        app.MapGroup("/api/v1").MapResources(app.Services.GetRequiredService<ResourceStore>(), ResourceCallers.Of, (route, scope) => route.Needs(scope ?? Scopes.FeedRead));
        WebhooksApi.Map(group);
        app.MapIdentity();
        AuditApi.Map(group);
    }

    private static void UsePage(this WebApplication app, string folder)
    {
        if (!Directory.Exists(folder))
        {
            app.Use((http, next) => http.Request.Path == "/"
                ? TypedResults.Problem(title: "The page is not built", detail: "Run ./clutch up from the source folder; it builds the page.", statusCode: 503).ExecuteAsync(http)
                : next(http));
            return;
        }

        var files = new PhysicalFileProvider(Path.GetFullPath(folder));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,

            // Names of scripts and styles carry a hash of their content; index.html does not.
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl =
                context.File.Name == "index.html" ? "no-cache" : "public, max-age=31536000, immutable",
        });
    }
}
