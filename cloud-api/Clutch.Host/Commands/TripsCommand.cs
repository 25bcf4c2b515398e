using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Clutch.Telemetry;
using Clutch.Trips;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch trips VEHICLE</c>: a vehicle's trips as a table or as JSON; beside a running server too.</summary>
internal static class TripsCommand
{
    private const int Page = 500;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        Argument<string> vehicle = new("vehicle") { Description = "Vehicle id" };
        Option<DateTimeOffset?> from = Time("--from", "Begin as in 2026-01-31 or 2026-01-31T08:00:00Z; what starts then or later counts [default: the first trip]");
        Option<DateTimeOffset?> to = Time("--to", "End; what starts earlier counts [default: now]");
        Option<bool> json = new("--json") { Description = "JSON instead of a table" };
        Option<string> data = new("--data") { Description = "Folder of the server that derives trips", DefaultValueFactory = _ => "data" };
        Command command = new("trips", "Shows a vehicle's trips: when, how far, how long, fuel, events and gaps; beside a running server too") { vehicle, from, to, json, data };
        command.SetAction(async (result, cancellationToken) =>
        {
            using TripArchive archive = Open(result.GetValue(data)!);
            List<Kept<Trip>> trips = await ReadAsync(archive, result.GetValue(vehicle)!, result.GetValue(from), result.GetValue(to), cancellationToken);
            if (result.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(trips, s_json));
                return ExitCodes.Good;
            }

            if (trips.Count == 0)
            {
                throw new StartException($"there is no trip of '{result.GetValue(vehicle)}' in this time. A trip is in the list once it is {TripOptions.Default.MinimumMetres} m and {TripOptions.Default.MinimumSeconds} s long.");
            }

            AnsiConsole.Write(Table(trips));
            return ExitCodes.Good;
        });
        return command;
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = static result => DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : Wrong(result),
    };

    private static DateTimeOffset? Wrong(ArgumentResult result)
    {
        result.AddError($"'{result.Tokens[0].Value}' is no time. Write 2026-01-31, or 2026-01-31T08:00:00Z.");
        return null;
    }

    private static TripArchive Open(string folder)
    {
        TripWorkerOptions options = Settings.Bind(Settings.Read([]), "trips", new TripWorkerOptions());
        string file = Path.Combine(Path.GetFullPath(folder), "trips.db");
        return options.Address is not null || File.Exists(file)
            ? new TripArchive(options.Address ?? file)
            : throw new StartException($"there is no {file}. Name the server's folder with --data DIR; the file appears with its first start.");
    }

    private static async Task<List<Kept<Trip>>> ReadAsync(TripArchive archive, string vehicle, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        List<Kept<Trip>> trips = [];
        (long Start, string Vehicle) after = (-1, "");
        while (true)
        {
            List<Kept<Trip>> page = await archive.TripsAsync(
                new LegQuestion([vehicle], from?.ToUnixTimeMilliseconds() ?? 0, to?.ToUnixTimeMilliseconds() ?? FrameFormat.MaxTime, after, Page), cancellationToken);
            trips.AddRange(page);
            if (page.Count < Page)
            {
                return trips;
            }

            after = (page[^1].Leg.Start.ToUnixTimeMilliseconds(), vehicle);
        }
    }

    private static Table Table(List<Kept<Trip>> trips)
    {
        // Fits 80 columns.
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("Start (UTC)").NoWrap());
        foreach (string name in (ReadOnlySpan<string>)["Time", "km", "avg", "top", "Idle", "L", "L/100", "Events", "Gaps"])
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        foreach (Kept<Trip> kept in trips)
        {
            Trip trip = kept.Leg;
            double? km = trip.Distance?.Value;
            double? litres = trip.Fuel is { Unit: "L" } fuel ? fuel.Value : null;
            table.AddRow(
                trip.Start.UtcDateTime.ToString("yyyy-MM-dd HH:mm"),
                Span(trip.Seconds) + (kept.IsOpen ? "+" : ""),
                Number(km, "0.0"),
                Number(trip.MovingSeconds > 0 ? km * 3600 / trip.MovingSeconds : null, "0"),
                Number(trip.MaxSpeedKmh, "0"),
                Span(trip.IdleSeconds),
                Number(litres, "0.00"),
                Number(km >= 1 ? litres * 100 / km : null, "0.0"),
                trip.Events.Count == 0 ? "" : $"{trip.Events.Count}",
                trip.Gaps.Count == 0 ? "" : $"{trip.Gaps.Count}");
        }

        string methods = string.Join("; ", trips.SelectMany(kept => new[] { kept.Leg.Distance?.Method, kept.Leg.Fuel?.Method }).Where(method => method is not null).Distinct(StringComparer.Ordinal));
        double hidden = trips.Sum(kept => kept.Leg.InferredKm ?? 0);
        string notes = (hidden > 0 ? FormattableString.Invariant($", and {hidden:0.0} km in gaps by odometer") : "") + (trips.Exists(kept => kept.IsOpen) ? ". + may go on" : "");
        table.Caption = new TableTitle(FormattableString.Invariant($"{trips.Count} trips, {trips.Sum(kept => kept.Leg.Distance?.Value ?? 0):0.0} km{notes}. avg while moving and top: km/h. Methods: {methods}"));
        return table;
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Span(double seconds) => seconds < 3600 ? $"{(int)seconds / 60}:{(int)seconds % 60:00}" : $"{(int)seconds / 3600}:{(int)seconds / 60 % 60:00}:{(int)seconds % 60:00}";
}
