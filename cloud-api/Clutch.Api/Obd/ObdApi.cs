using Clutch.Identity;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Clutch.Api.Obd;

/// <summary>The operations under /api/v1/obd. What each reads is in docs/obd-operations.md.</summary>
internal static class ObdApi
{
    /// <summary>Bodies are a few names and numbers.</summary>
    private const int LargestBody = 16 * 1024;

    public static IServiceCollection AddObd(this IServiceCollection services) => services.AddSingleton<ObdSender>().AddSingleton<ObdReports>();

    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder read = Group(api, Scopes.TelemetryRead);
        RouteGroupBuilder command = Group(api, Scopes.CommandsWrite).ProducesProblem(StatusCodes.Status503ServiceUnavailable).TakesUpTo(LargestBody);
        ObdLinkApi.Map(read, command);
        ObdScanApi.Map(read, command);
        ObdCodeApi.Map(read, command);
        ObdStreamApi.Map(read, command);
        ObdConditionApi.Map(read, command);
        ObdDriveApi.Map(read);
        ObdEmissionsApi.Map(read);
        ObdSecurityApi.Map(read);
        ObdDataApi.Map(read);
        ObdIdentityApi.Map(read);
        ObdReportApi.Map(read, command);
    }

    private static RouteGroupBuilder Group(RouteGroupBuilder api, string scope) => api.MapGroup("/obd").WithTags("OBD-II")
        .AddEndpointFilter(ObdCar.FindAsync)
        .Needs(scope)
        .AddOpenApiOperationTransformer(ObdDescription.DescribeAsync)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);
}
