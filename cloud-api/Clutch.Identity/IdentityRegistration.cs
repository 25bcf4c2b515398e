using Clutch.Identity.Accounts;
using Clutch.Identity.Audit;
using Clutch.Identity.Credentials;
using Clutch.Identity.Http;
using Clutch.Identity.Limits;
using Clutch.Identity.OAuth;
using Clutch.Identity.Sessions;
using Clutch.Identity.Storage;
using Clutch.Identity.Tokens;
using Clutch.Identity.Vehicles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clutch.Identity;

/// <summary>Identity as the API adds it: services here, who asks before everything, the gate before the routes, its own routes.</summary>
public static class IdentityRegistration
{
    /// <summary>Adds accounts, credentials, rights and limits.</summary>
    /// <param name="services">The host's; it brings the device registry.</param>
    /// <param name="options">Section <c>identity</c>.</param>
    /// <param name="store">Where accounts are kept when the options do not say: a SQLite file, or <c>postgres://user@host/database</c>.</param>
    public static IServiceCollection AddClutchIdentity(this IServiceCollection services, IdentityOptions options, string store)
    {
        services.AddSingleton(options).AddSingleton(_ => new IdentityStore(options.Store ?? store));
        services.AddSingleton<AuditTrail>().AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditTrail>());
        services.AddSingleton<MailOutbox>().AddSingleton<IMailSender>(provider => provider.GetRequiredService<MailOutbox>());
        services.AddSingleton(_ => new Passwords()).AddSingleton<OneTimeCodes>().AddSingleton<SecondFactor>().AddSingleton<SessionDesk>().AddSingleton<AccountDesk>();
        services.AddSingleton<KeyRing>().AddSingleton<AccessTokens>().AddSingleton<GrantDesk>().AddSingleton<ApiKeyDesk>().AddSingleton<ClientDesk>().AddSingleton<CodeDesk>();
        services.AddSingleton<OwnershipStore>().AddSingleton<IVehicleOwnership>(provider => provider.GetRequiredService<OwnershipStore>()).AddSingleton<VehicleAccess>();
        services.AddSingleton(provider => new StreamWatch(
            provider.GetRequiredService<GrantDesk>(), provider.GetRequiredService<VehicleAccess>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StreamWatch>>()));
        services.AddSingleton<LimitPlans>().AddSingleton<RateLimits>().AddSingleton(provider => new FirstSignIn(provider.GetRequiredService<AccountDesk>()));
        return services;
    }

    /// <summary>Finds out who asks. What comes after knows the <see cref="Caller"/>, if there is one.</summary>
    public static IApplicationBuilder UseCallers(this IApplicationBuilder app) => app.UseMiddleware<CallerMiddleware>();

    /// <summary>Lets through to routes only who may call them.</summary>
    public static IApplicationBuilder UseGate(this IApplicationBuilder app) => app.UseMiddleware<GateMiddleware>();

    public static void MapIdentity(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder api = app.MapGroup("/api/v1");
        AuthApi.Map(api);
        AccountApi.Map(api);
        KeysApi.Map(api);
        ServerApi.Map(api);
        VehicleRightsApi.Map(api);
        PairingApi.Map(api);
        OAuthApi.Map(app);
    }
}
