using System.ComponentModel;
using Clutch.Api.Live;
using Clutch.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>Where a vehicle is, and how it stands.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Connected">The car answers.</param>
/// <param name="Engine">running, off, or unknown when the newest engine speed is older than ten seconds.</param>
/// <param name="LastFrameAt">When the newest frame came or was measured.</param>
/// <param name="Position">Latitude, longitude and what belongs to them; empty without a receiver.</param>
/// <param name="State">Odometer, fuel, voltage, temperatures, speed.</param>
/// <param name="Signals">Signals that the vehicle has ever sent.</param>
/// <param name="Samples">Values stored.</param>
public sealed record TelematicsData(
    string Vehicle, bool Connected, string Engine, DateTimeOffset? LastFrameAt, IReadOnlyList<ObdValue> Position, IReadOnlyList<ObdValue> State, int Signals, long Samples);

/// <summary>Stored values of a signal, one by one.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Signal">Its path.</param>
/// <param name="Unit">UCUM unit.</param>
/// <param name="Source">ECU, PID and method.</param>
/// <param name="Rows">Ascending.</param>
/// <param name="Next">Send it as 'from' for the rows that follow; null: there are none.</param>
public sealed record ObdHistory(string Vehicle, string Signal, string Unit, ObdSource Source, IReadOnlyList<ObdRow> Rows, DateTimeOffset? Next);

/// <summary>A stored value.</summary>
/// <param name="At">When it was measured.</param>
/// <param name="Value">Null: the source fell silent.</param>
/// <param name="Quality">measured, unsolicited or replayed.</param>
public sealed record ObdRow(DateTimeOffset At, double? Value, string Quality);

/// <summary>The vehicle now, and its history row by row.</summary>
internal static class ObdDataApi
{
    private const int MostRows = 5_000;
    private const int UsualRows = 500;

    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    private static readonly ushort[] s_position = [ObdPids.Latitude, ObdPids.Longitude, ObdPids.Altitude, ObdPids.Heading, ObdPids.GroundSpeed, ObdPids.Fix];

    private static readonly ushort[] s_state =
        [ObdPids.Odometer, ObdPids.FuelLevel, ObdPids.Voltage, ObdPids.Speed, ObdPids.Rpm, ObdPids.Coolant, ObdPids.Ambient, ObdPids.RunTime, ObdPids.DistanceSinceClear];

    public static void Map(RouteGroupBuilder read)
    {
        read.MapGet("/telematics/data", Telematics).WithName("GetObdTelematics").WithSummary("Position, odometer, fuel, voltage and engine as they are now");
        read.MapGet("/history", History).WithName("GetObdHistory").WithSummary("Stored values of one signal, row by row");
    }

    private static Ok<TelematicsData> Telematics(HttpContext http, LiveHub hub)
    {
        ObdCar car = http.Car();
        VehicleLife? life = hub.Life(car.Id);
        ObdValue? rpm = car.Values.Of(ObdPids.Rpm);
        string engine = rpm is { Value: null } || (rpm is { AgeMs: < CarValues.FreshFor, Value: 0 }) ? "off" : rpm is { AgeMs: < CarValues.FreshFor } ? "running" : "unknown";
        long? last = life?.LastFrame ?? car.Activity.Last;
        return TypedResults.Ok(new TelematicsData(
            car.Id, life?.Status(car.NowMilliseconds).Connected ?? false, engine, last is { } at ? ObdSender.Moment(at) : null,
            car.Values.Of(s_position), car.Values.Of(s_state), car.Values.All.Count(), car.Activity.Samples));
    }

    private static Results<Ok<ObdHistory>, ProblemHttpResult> History(
        [Description("Path of the signal; engine speed when absent")] string? signal,
        [Description("ECU in hexadecimal; the first that sends it when absent")] string? ecu,
        [Description("Begin, RFC 3339; a day before 'to' when absent")] DateTimeOffset? from,
        [Description("End, RFC 3339; now when absent")] DateTimeOffset? to,
        [Description("Most rows, 1 to 5000; 500 when absent")] int? limit,
        HttpContext http)
    {
        ObdCar car = http.Car();
        if (limit is < 1 or > MostRows)
        {
            return TypedResults.Problem(ObdProblems.Wrong("limit", $"{limit}", $"1 to {MostRows}"));
        }

        if (ObdPeriods.Read(car, from, to, s_day, out ObdPeriod period) is { } problem)
        {
            return TypedResults.Problem(problem);
        }

        string path = signal ?? SignalRegistry.Get(ObdPids.Rpm).Path;
        if (SignalBook.Of(car.Series.Definitions(car.Id)).OfPath(path) is not [.., { } known])
        {
            return TypedResults.Problem(ObdProblems.NotFound("signal", path, "GET /api/v1/obd/pids/supported lists those of the car."));
        }

        uint address = 0;
        if (ecu is not null && !Ecus.TryParse(ecu, out address))
        {
            return TypedResults.Problem(ObdProblems.Wrong("ecu", ecu, "an address in hexadecimal as in 7E8, or agent"));
        }

        ObdValue? newest = car.Values.All.FirstOrDefault(value => value.Signal == path && (ecu is null || value.Source.Ecu == Ecus.Name(address)));
        if (newest is null)
        {
            return TypedResults.Problem(ObdProblems.NotFound("history", path, "This car, or this ECU of it, never sent the signal."));
        }

        _ = Ecus.TryParse(newest.Source.Ecu, out address);
        int most = limit ?? UsualRows;
        List<Sample> samples = [.. car.Series.Samples(car.Id, known.Signal.Number, address, period.FromMs, most + 1).TakeWhile(sample => sample.Time < period.ToMs)];
        DateTimeOffset? next = samples.Count > most ? ObdSender.Moment(samples[most].Time) : null;
        return TypedResults.Ok(new ObdHistory(
            car.Id, path, known.Signal.Unit, newest.Source,
            [.. samples.Take(most).Select(sample => new ObdRow(ObdSender.Moment(sample.Time), sample.HasValue ? Math.Round(known.Signal.ToValue(sample.Raw), 6) : null, QualityNames.Of(sample.Quality)))],
            next));
    }
}
