using Clutch.Api.Commands;
using Clutch.Identity;
using Clutch.Identity.Vehicles;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Clutch.Api.Obd;

/// <summary>A body that names the vehicle.</summary>
internal interface IVehicleBody
{
    string? Vehicle { get; }
}

/// <summary>The vehicle of a request, and what every operation reads of it.</summary>
internal sealed class ObdCar(VehicleActivity activity, ITimeSeries series, CommandBoard board, TimeProvider time)
{
    private CarValues? _values;

    public string Id => activity.Vehicle;

    public VehicleActivity Activity => activity;

    public ITimeSeries Series => series;

    /// <summary>Server time of the request.</summary>
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public long NowMilliseconds => Now.ToUnixTimeMilliseconds();

    /// <summary>The newest values.</summary>
    public CarValues Values => _values ??= CarValues.Of(series, Id, NowMilliseconds);

    /// <summary>Its commands, the newest first.</summary>
    public IReadOnlyList<KnownCommand> Commands => board.Of(Id);

    public string? Attribute(string name) => series.Attributes(Id).FirstOrDefault(attribute => attribute.Name == name)?.Value;

    /// <summary>The one place that says which vehicle a request is about: the query of a GET or DELETE, a member of the body of a POST or PUT.</summary>
    public static string? VehicleOf(EndpointFilterInvocationContext context)
    {
        HttpRequest request = context.HttpContext.Request;
        return HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method)
            ? context.Arguments.OfType<IVehicleBody>().FirstOrDefault()?.Vehicle
            : request.Query["vehicle"] is [{ } named] ? named : null;
    }

    /// <summary>Finds the vehicle before the operation runs; all of them answer an unknown one alike.</summary>
    public static async ValueTask<object?> FindAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (VehicleOf(context) is not { } vehicle)
        {
            return TypedResults.Problem(ObdProblems.NoVehicle());
        }

        if (await SeenAsync(vehicle, context.HttpContext) is not { } car)
        {
            return TypedResults.Problem(ObdProblems.NoSuchVehicle(vehicle));
        }

        context.HttpContext.Features.Set(car);
        return await next(context);
    }

    /// <summary>The vehicle with this id; null: no frame of it has arrived, or the caller does not see it.</summary>
    public static async ValueTask<ObdCar?> SeenAsync(string vehicle, HttpContext http)
    {
        IServiceProvider services = http.RequestServices;
        if (http.Features.Get<Caller>() is not { } caller || !await services.GetRequiredService<VehicleAccess>().MaySeeAsync(caller, vehicle, http.RequestAborted))
        {
            return null;
        }

        ITimeSeries series = services.GetRequiredService<ITimeSeries>();
        foreach (VehicleActivity each in Topics.IsVehicle(vehicle) ? series.Vehicles() : [])
        {
            if (each.Vehicle == vehicle)
            {
                return new ObdCar(each, series, services.GetRequiredService<CommandBoard>(), services.GetRequiredService<TimeProvider>());
            }
        }

        return null;
    }
}

internal static class ObdRequests
{
    /// <summary>The vehicle that <see cref="ObdCar.FindAsync"/> found.</summary>
    public static ObdCar Car(this HttpContext http) => http.Features.Get<ObdCar>() ?? throw new InvalidOperationException("The operation is not behind ObdCar.FindAsync.");
}
