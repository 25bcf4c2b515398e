using Clutch.Api.Commands;
using Clutch.Api.Live;
using Clutch.Health.Worker;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>What speaks against a vehicle being where and what it should be.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="State">alarm when a check is; else ok; unknown when no check could be made.</param>
/// <param name="Checks">unplugged, towing, odometer and identity.</param>
public sealed record SecurityStatus(string Vehicle, string State, IReadOnlyList<SecurityCheck> Checks);

/// <summary>One check.</summary>
/// <param name="Check">Its name.</param>
/// <param name="State">ok, alarm or unknown.</param>
/// <param name="Evidence">What was looked at, and what it says.</param>
/// <param name="Since">When the alarm began; null otherwise, or when nobody knows.</param>
public sealed record SecurityCheck(string Check, string State, string Evidence, DateTimeOffset? Since);

/// <summary>Unplugging, towing, a turned-back odometer, another car behind the adapter.</summary>
internal static class ObdSecurityApi
{
    private const int MostPoints = 3_000;

    /// <summary>An agent that is switched off with the car is silent for days; one that is silent longer may be gone, in milliseconds.</summary>
    private const long LongSilence = 3L * 24 * 3_600_000;

    /// <summary>The positions of a standing car wander; a car that is pulled leaves that circle, in metres.</summary>
    private const double TowedBeyond = 150;

    /// <summary>An odometer tells tenths; a fall beyond a kilometre is no rounding.</summary>
    private const double RolledBackBeyond = 1;

    private const double EarthRadius = 6_371_000;

    public static void Map(RouteGroupBuilder read) => read.MapGet("/security/status", Status).WithName("GetObdSecurity")
        .WithSummary("Unplugged, towed, odometer turned back, another car: each with its evidence");

    private static Ok<SecurityStatus> Status(HttpContext http, LiveHub hub, [FromServices] HealthFindings findings)
    {
        ObdCar car = http.Car();
        return TypedResults.Ok(Of(car, hub, findings));
    }

    internal static SecurityStatus Of(ObdCar car, LiveHub hub, HealthFindings findings)
    {
        SecurityCheck[] checks = [Unplugged(car, hub), Towing(car), Odometer(car), Identity(car, findings)];
        string state = checks.Any(check => check.State == "alarm") ? "alarm" : checks.All(check => check.State == "unknown") ? "unknown" : "ok";
        return new SecurityStatus(car.Id, state, checks);
    }

    private static SecurityCheck Unplugged(ObdCar car, LiveHub hub)
    {
        TextAttribute? told = car.Series.Attributes(car.Id).FirstOrDefault(attribute => attribute.Name == AttributeNames.Link);
        LinkStatus? link = hub.Life(car.Id)?.Status(car.NowMilliseconds);
        string word = link?.Link ?? (told is not null && Enum.TryParse(told.Value, out LinkState state) ? LinkNames.Of(state) : "unknown");
        long since = link?.Since ?? told?.Time ?? 0;
        KnownCommand? hold = car.Commands.FirstOrDefault(each => each.Outcome == "done" && each.Name is "connect" or "disconnect");
        long last = hub.Life(car.Id)?.LastFrame ?? car.Activity.Last ?? 0;
        return word switch
        {
            "down" when hold?.Name == "disconnect" => new SecurityCheck("unplugged", "ok", $"The adapter was released by command {hold.Id}.", null),
            "down" => new SecurityCheck("unplugged", "alarm", "The agent cannot reach the adapter: it was pulled out, or has no power.", since == 0 ? null : ObdSender.Moment(since)),
            _ when car.NowMilliseconds - last > LongSilence => new SecurityCheck("unplugged", "unknown", $"The agent has been silent since {ObdSender.Moment(last):u}.", null),
            "unknown" => new SecurityCheck("unplugged", "unknown", "The agent never said how its link stands.", null),
            _ => new SecurityCheck("unplugged", "ok", $"The agent reaches the adapter; its link is {word}.", null),
        };
    }

    private static SecurityCheck Towing(ObdCar car)
    {
        var day = new ObdPeriod(car.Now.AddDays(-1), car.Now.AddMilliseconds(1));
        var latitudes = CarHistory.Of(car, ObdPids.Latitude, day);
        var longitudes = CarHistory.Of(car, ObdPids.Longitude, day).Pieces.GroupBy(piece => piece.Time).ToDictionary(same => same.Key, same => same.First().Mean);
        Piece[] turns = [.. CarHistory.Of(car, ObdPids.Rpm, day).Pieces];
        (double Latitude, double Longitude)? anchor = null;
        int seen = 0;
        int next = 0;
        foreach (Piece latitude in latitudes.Pieces)
        {
            if (!longitudes.TryGetValue(latitude.Time, out double longitude))
            {
                continue;
            }

            while (next < turns.Length && turns[next].Time <= latitude.Time)
            {
                next++;
            }

            // A running engine has told its speed within the last minute.
            bool runs = next > 0 && turns[next - 1].Mean > 0 && latitude.Time - turns[next - 1].Time < 60_000;
            seen++;
            if (runs || anchor is null)
            {
                anchor = (latitude.Mean, longitude);
            }
            else if (Metres(anchor.Value, (latitude.Mean, longitude)) is > TowedBeyond and var moved)
            {
                return new SecurityCheck("towing", "alarm", $"The position moved by {moved:0} m while no engine speed came.", ObdSender.Moment(latitude.Time));
            }
        }

        return seen < 2
            ? new SecurityCheck("towing", "unknown", "No positions of the last day are stored: the agent has no receiver.", null)
            : new SecurityCheck("towing", "ok", $"{seen} positions of the last day: the car moved with its engine only.", null);
    }

    private static SecurityCheck Odometer(ObdCar car)
    {
        Signal odometer = SignalRegistry.Get(ObdPids.Odometer);
        double highest = 0;
        IReadOnlyList<HistoryPoint> points = [.. car.Series.Range(car.Id, ObdPids.Odometer, null, 0, car.NowMilliseconds + 1, MostPoints).Where(point => point.Count > 0)];
        foreach (HistoryPoint point in points)
        {
            double lowest = odometer.ToValue(point.Min);
            if (lowest < highest - RolledBackBeyond)
            {
                return new SecurityCheck("odometer", "alarm", $"The odometer went back from {highest:0.#} to {lowest:0.#} km.", ObdSender.Moment(point.Time));
            }

            highest = Math.Max(highest, odometer.ToValue(point.Max));
        }

        return points.Count == 0
            ? new SecurityCheck("odometer", "unknown", "The car does not tell its odometer (01-A6).", null)
            : new SecurityCheck("odometer", "ok", $"The odometer never went back; it stands at {highest:0.#} km.", null);
    }

    private static SecurityCheck Identity(ObdCar car, HealthFindings findings)
    {
        string[] vins = [.. car.Commands.Where(each => each.Name == CarScans.Name).Select(each => each.Data?.Text("vin")).Append(car.Attribute(AttributeNames.Vin)).OfType<string>().Distinct(StringComparer.Ordinal)];
        bool doubted = findings.Newest(car.Id) is { } finding
            && System.Text.Json.JsonElement.Parse(finding).Member("data") is { } data && data.Items("doubts").Any(doubt => doubt.ValueEquals("identity"));
        return vins.Length > 1 || doubted
            ? new SecurityCheck("identity", "alarm", vins.Length > 1 ? $"Frames and scans name {vins.Length} cars: {ObdText.Bounded(string.Join(", ", vins))}." : "The health engine has seen another car's VIN.", null)
            : vins.Length == 0 ? new SecurityCheck("identity", "unknown", "The car does not tell its VIN (09-02).", null)
            : new SecurityCheck("identity", "ok", $"Always the same VIN: {ObdProblems.Cut(vins[0])}.", null);
    }

    /// <summary>Great-circle distance.</summary>
    private static double Metres((double Latitude, double Longitude) a, (double Latitude, double Longitude) b)
    {
        double north = double.DegreesToRadians(b.Latitude - a.Latitude);
        double east = double.DegreesToRadians(b.Longitude - a.Longitude);
        double h = Math.Pow(Math.Sin(north / 2), 2) + (Math.Cos(double.DegreesToRadians(a.Latitude)) * Math.Cos(double.DegreesToRadians(b.Latitude)) * Math.Pow(Math.Sin(east / 2), 2));
        return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }
}
