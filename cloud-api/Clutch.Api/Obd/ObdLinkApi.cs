using Clutch.Api.Commands;
using Clutch.Api.Live;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>The adapter taken and released, and how agent, adapter and car stand.</summary>
internal static class ObdLinkApi
{
    private const int Expiry = 60;

    public static void Map(RouteGroupBuilder read, RouteGroupBuilder command)
    {
        command.MapPost("/connect", ConnectAsync).WithName("ObdConnect").WithMetadata(new CommandGiven()).WithSummary("Has the agent take the adapter and look for the car");
        command.MapPost("/disconnect", DisconnectAsync).WithName("ObdDisconnect").WithMetadata(new CommandGiven()).WithSummary("Has the agent release the adapter: no polling until connect");
        read.MapGet("/connection/status", Status).WithName("GetObdConnectionStatus").WithSummary("How agent, adapter, protocol and ECUs stand");
        read.MapGet("/commands/{id}", Command).WithName("GetObdCommand").WithSummary("How a command of these operations stands, and what the agent found");
    }

    private static Task<Results<Accepted<ObdCommand>, ProblemHttpResult>> ConnectAsync(VehicleBody body, HttpContext http, ObdSender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(http.Car(), http, "connect", new { }, Expiry, static () => null, cancellationToken);

    private static Task<Results<Accepted<ObdCommand>, ProblemHttpResult>> DisconnectAsync(VehicleBody body, HttpContext http, ObdSender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(http.Car(), http, "disconnect", new { }, Expiry, static () => null, cancellationToken);

    private static Results<Ok<ObdCommand>, ProblemHttpResult> Command(string id, HttpContext http, CommandBoard board)
    {
        ObdCar car = http.Car();
        return board.Look(car.Id, id) is { } command
            ? TypedResults.Ok(ObdSender.Describe(command, car.NowMilliseconds))
            : TypedResults.Problem(ObdProblems.NotFound("command", id, $"The operation that took it gave its id; the last {CommandBoard.Most} of all vehicles are kept."));
    }

    private static Results<Ok<ConnectionStatus>, ProblemHttpResult> Status(HttpContext http, LiveHub hub)
    {
        ObdCar car = http.Car();
        long now = car.NowMilliseconds;
        VehicleLife? life = hub.Life(car.Id);
        TextAttribute? told = car.Series.Attributes(car.Id).FirstOrDefault(attribute => attribute.Name == AttributeNames.Link);
        LinkStatus link = life?.Status(now)
            ?? new LinkStatus(Connected: false, told is not null && Enum.TryParse(told.Value, out Telemetry.LinkState state) ? LinkNames.Of(state) : "unknown", told?.Time ?? 0);
        long? last = life?.LastFrame ?? car.Activity.Last;
        KnownCommand? scan = CarScans.NewestReport(car);
        string? source = car.Attribute(AttributeNames.Source)?.ToLowerInvariant();
        IReadOnlyList<BootLedger> boots = car.Series.FrameLedger(car.Id);
        return TypedResults.Ok(new ConnectionStatus(
            car.Id,
            link.Connected,
            link.Link,
            link.Since == 0 ? null : ObdSender.Moment(link.Since),
            car.Commands.FirstOrDefault(each => each.Outcome == "done" && each.Name is "connect" or "disconnect")?.Name != "disconnect",
            car.Attribute(AttributeNames.Adapter),
            car.Attribute(AttributeNames.Protocol),
            source is "unknown" ? null : source,
            Ecus(car, scan),
            Capability(scan),
            last is { } at ? ObdSender.Moment(at) : null,
            last is { } seen ? Math.Max(0, now - seen) : null,
            boots is [.., var boot] ? new AgentSession(boot.Boot, boot.Frames, boot.Missing, boot.Samples) : null));
    }

    private static List<EcuSeen> Ecus(ObdCar car, KnownCommand? scan)
    {
        var names = CarScans.Ecus(scan)
            .Where(ecu => ecu.Text("ecu") is not null)
            .GroupBy(ecu => ecu.Text("ecu")!, StringComparer.Ordinal)
            .ToDictionary(ecu => ecu.Key, ecu => ecu.First().Text("name"), StringComparer.Ordinal);
        return [.. car.Values.All.GroupBy(value => value.Source.Ecu, StringComparer.Ordinal)
            .Where(ecu => ecu.Key != "agent")
            .OrderBy(ecu => ecu.Key, StringComparer.Ordinal)
            .Select(ecu => new EcuSeen(ecu.Key, names.GetValueOrDefault(ecu.Key), ecu.Count(), ecu.Max(value => value.ObservedAt)))];
    }

    internal static AdapterCapability? Capability(KnownCommand? scan)
    {
        if (scan?.Data is not { } report || report.Member("adapter") is not { } adapter)
        {
            return null;
        }

        return new AdapterCapability(adapter.Bool("countsLines"), (int?)adapter.Number("pidsPerRequest"), scan.Answered is { } at ? ObdSender.Moment(at) : null);
    }
}
