using System.ComponentModel;
using Clutch.Api.Live;
using Clutch.Identity;
using Clutch.Identity.Http;
using Clutch.Identity.Vehicles;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api;

/// <summary>Vehicles, their newest values, their history and their trouble codes.</summary>
internal static class VehiclesApi
{
    private const int MostPoints = 5_000;
    private const int UsualPoints = 600;

    /// <summary>Ten minutes, in milliseconds.</summary>
    private const long UsualStretch = 600_000;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/vehicles", ListAsync).WithName("ListVehicles").WithSummary("All vehicles that the caller sees and that ever sent a frame").Needs(Scopes.VehiclesRead);
        group.MapGet("/vehicles/{vehicle}", Get).WithName("GetVehicle").WithSummary("One vehicle").Needs(Scopes.VehiclesRead).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/vehicles/{vehicle}/signals", Signals).WithName("GetSignals").WithSummary("The newest value of every signal").Needs(Scopes.TelemetryRead).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/vehicles/{vehicle}/history", GetHistory)
            .WithName("GetHistory")
            .Needs(Scopes.TelemetryRead)
            .WithSummary("The history of one signal, down-sampled to the number of points asked for")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/vehicles/{vehicle}/codes", Codes).WithName("GetCodes").WithSummary("Trouble codes that the ECUs report").Needs(Scopes.TelemetryRead).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<VehicleList>> ListAsync(Caller caller, VehicleAccess access, ITimeSeries series, LiveHub hub, TimeProvider time, CancellationToken cancellationToken)
    {
        long now = Now(time);
        IReadOnlyList<VehicleActivity> seen = await access.OnlySeenAsync(caller, series.Vehicles(), activity => activity.Vehicle, cancellationToken);
        return TypedResults.Ok(new VehicleList(now, [.. seen.Select(activity => Describe(activity, series, hub, now))]));
    }

    private static Results<Ok<Vehicle>, ProblemHttpResult> Get(string vehicle, ITimeSeries series, LiveHub hub, TimeProvider time) =>
        Find(vehicle, series) is { } activity
            ? TypedResults.Ok(Describe(activity, series, hub, Now(time)))
            : TypedResults.Problem(VehicleProblems.NoSuchVehicle(vehicle));

    private static Results<Ok<SignalList>, ProblemHttpResult> Signals(string vehicle, ITimeSeries series, TimeProvider time)
    {
        if (Find(vehicle, series) is null)
        {
            return TypedResults.Problem(VehicleProblems.NoSuchVehicle(vehicle));
        }

        var values = new List<SignalValue>();
        SignalBook book = SignalBook.Of(series.Definitions(vehicle));
        foreach (LatestValue latest in series.Latest(vehicle))
        {
            if (!book.TryGet(latest.Newest.Signal, latest.Newest.Time, out KnownSignal known))
            {
                continue;
            }

            // A momentary signal becomes null when its source is silent; the others keep their last value, which ages.
            Signal signal = known.Signal;
            Sample sample = signal.Class == SignalClass.Momentary || latest.Known is null ? latest.Newest : latest.Known.Value;
            values.Add(new SignalValue(
                signal.Path,
                signal.Name,
                signal.Unit,
                ClassName(signal.Class),
                Ecus.Name(sample.Ecu),
                QualityNames.Of(sample.Quality),
                sample.Time,
                sample.HasValue ? ToValue(signal, sample.Raw) : null,
                signal.Min,
                signal.Max,
                signal.Source)
            {
                Text = known.TextOf(in sample),
            });
        }

        // A signal that the vehicle has redefined under the same path stands there once.
        return TypedResults.Ok(new SignalList(Now(time), [.. values.GroupBy(value => (value.Signal, value.Ecu)).Select(same => same.MaxBy(value => value.Time)!)]));
    }

    private static Results<Ok<History>, ProblemHttpResult> GetHistory(
        string vehicle,
        [Description("Path of the signal as /signals names it")] string signal,
        [Description("ECU as /signals names it; all ECUs when absent")] string? ecu,
        [Description("Begin, milliseconds since 1970; ten minutes ago when absent")] long? from,
        [Description("End, exclusive, milliseconds since 1970; now when absent")] long? to,
        [Description("Most points wanted, 1 to 5000; 600 when absent")] int? points,
        ITimeSeries series,
        TimeProvider time)
    {
        if (Find(vehicle, series) is null)
        {
            return TypedResults.Problem(VehicleProblems.NoSuchVehicle(vehicle));
        }

        IReadOnlyList<KnownSignal> rows = SignalBook.Of(series.Definitions(vehicle)).OfPath(signal);
        if (rows.Count == 0)
        {
            return TypedResults.Problem(VehicleProblems.NoSuchSignal(signal));
        }

        uint? address = null;
        if (ecu is not null)
        {
            if (!Ecus.TryParse(ecu, out uint parsed))
            {
                return TypedResults.Problem(VehicleProblems.BadParameter("ecu", ecu, "an address in hexadecimal as in 7E8, or agent"));
            }

            address = parsed;
        }

        if (to is < 0 or > FrameFormat.MaxTime)
        {
            return TypedResults.Problem(VehicleProblems.BadParameter("to", $"{to}", $"0 to {FrameFormat.MaxTime}, milliseconds since 1970"));
        }

        long end = to ?? Now(time) + 1;
        long begin = from ?? Math.Max(0, end - UsualStretch);
        if (begin < 0 || begin >= end)
        {
            return TypedResults.Problem(VehicleProblems.BadParameter("from", $"{begin}", $"0 to {end - 1} (before 'to'), milliseconds since 1970"));
        }

        if (points is < 1 or > MostPoints)
        {
            return TypedResults.Problem(VehicleProblems.BadParameter("points", $"{points}", $"1 to {MostPoints}"));
        }

        int most = Math.Max(1, (points ?? UsualPoints) / rows.Count);
        IEnumerable<HistoryEntry> entries = rows
            .SelectMany(row => series.Range(vehicle, row.Signal.Number, address, Math.Max(begin, row.From), Math.Min(end, row.To), most).Select(point => Entry(row, point)))
            .OrderBy(entry => entry.Time);
        return TypedResults.Ok(new History(signal, rows[^1].Signal.Name, rows[^1].Signal.Unit, [.. entries]));
    }

    private static HistoryEntry Entry(KnownSignal row, HistoryPoint point) => point.Count == 0
        ? new HistoryEntry(point.Time, null, null, null, 0)
        : new HistoryEntry(
            point.Time,
            ToValue(row.Signal, row.Signal.Scale < 0 ? point.Max : point.Min),
            Math.Round((point.Mean * row.Signal.Scale) + row.Signal.Offset, 6),
            ToValue(row.Signal, row.Signal.Scale < 0 ? point.Min : point.Max),
            point.Count)
        {
            Text = row.TextOf(point.Last),
        };

    private static Results<Ok<CodeList>, ProblemHttpResult> Codes(string vehicle, ITimeSeries series)
    {
        if (Find(vehicle, series) is null)
        {
            return TypedResults.Problem(VehicleProblems.NoSuchVehicle(vehicle));
        }

        return TypedResults.Ok(CodeList.Of(series.Codes(vehicle)));
    }

    private static Vehicle Describe(VehicleActivity activity, ITimeSeries series, LiveHub hub, long now)
    {
        var attributes = series.Attributes(activity.Vehicle).ToDictionary(attribute => attribute.Name, attribute => attribute.Value, StringComparer.Ordinal);
        VehicleLife? life = hub.Life(activity.Vehicle);
        string? source = attributes.GetValueOrDefault(AttributeNames.Source)?.ToLowerInvariant();
        return new Vehicle(
            activity.Vehicle,
            life is not null && life.Status(now).Connected,
            life?.LastFrame ?? activity.Last,
            attributes.GetValueOrDefault(AttributeNames.Vin),
            activity.Samples,
            activity.Frames,
            source is null or "unknown" ? null : source,
            attributes.GetValueOrDefault(AttributeNames.Adapter),
            attributes.GetValueOrDefault(AttributeNames.Protocol));
    }

    private static VehicleActivity? Find(string vehicle, ITimeSeries series)
    {
        foreach (VehicleActivity activity in series.Vehicles())
        {
            if (activity.Vehicle == vehicle)
            {
                return activity;
            }
        }

        return null;
    }

    private static string ClassName(SignalClass signalClass) => signalClass switch
    {
        SignalClass.Momentary => "momentary",
        SignalClass.Sticky => "sticky",
        _ => "counter",
    };

    /// <summary>Six decimals are finer than any OBD signal and hide the noise of binary fractions.</summary>
    private static double ToValue(Signal signal, long raw) => Math.Round(signal.ToValue(raw), 6);

    private static long Now(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
