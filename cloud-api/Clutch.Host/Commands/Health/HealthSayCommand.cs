using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Clutch.Host;

/// <summary><c>clutch health say VEHICLE …</c>: tells a running server what somebody knows of a car's parts and alerts.</summary>
internal static class HealthSayCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Argument<string> vehicle = new("vehicle") { Description = "Vehicle id" };
        Command command = new("say", "Tells a running server what somebody knows of a car: a part was changed, its age, an alert acknowledged or silenced")
        {
            vehicle,
            Replaced(vehicle),
            Age(vehicle),
            Acknowledge(vehicle),
            Snooze(vehicle),
        };
        return command;
    }

    private static Command Replaced(Argument<string> vehicle)
    {
        Argument<string> part = Part();
        Option<string> reason = new("--reason") { Description = "failed, or preventive: changed while it was good", Required = true };
        reason.AcceptOnlyFromAmong("failed", "preventive");
        Option<DateTimeOffset?> date = new("--date") { Description = "When, 2026-01-31 or with a time; UTC unless an offset is given [default: now]", CustomParser = Time };
        Option<double?> odometer = new("--odometer") { Description = "What the odometer showed then, km" };
        return Make("replaced", "A part was changed: its clock begins anew", [part], [reason, date, odometer], result => (
            $"{result.GetValue(vehicle)}/parts/{result.GetValue(part)}/replaced",
            new()
            {
                ["reason"] = result.GetValue(reason),
                ["date"] = result.GetValue(date)?.ToUnixTimeMilliseconds(),
                ["odometerKm"] = result.GetValue(odometer),
            }));
    }

    private static Command Age(Argument<string> vehicle)
    {
        Argument<string> part = Part();
        Option<double?> days = new("--days") { Description = "Days since it was fitted" };
        Option<double?> kilometres = new("--km") { Description = "km since" };
        Option<double?> starts = new("--starts") { Description = "Starts since" };
        Option<double?> hours = new("--hours") { Description = "Hours of the engine since" };
        return Make("age", "How old a part is: one of the four", [part], [days, kilometres, starts, hours], result => (
            $"{result.GetValue(vehicle)}/parts/{result.GetValue(part)}/age",
            new()
            {
                ["days"] = result.GetValue(days),
                ["kilometres"] = result.GetValue(kilometres),
                ["starts"] = result.GetValue(starts),
                ["engineHours"] = result.GetValue(hours),
            }));
    }

    private static Command Acknowledge(Argument<string> vehicle)
    {
        Argument<string> alert = Alert();
        return Make("acknowledge", "Somebody knows of an alert", [alert], [], result => ($"{result.GetValue(vehicle)}/alerts/{result.GetValue(alert)}/acknowledge", []));
    }

    private static Command Snooze(Argument<string> vehicle)
    {
        Argument<string> alert = Alert();
        Option<DateTimeOffset?> until = new("--until") { Description = "2026-01-31 or with a time; UTC unless an offset is given", CustomParser = Time, Required = true };
        return Make("snooze", "An alert is silent until a time, at most 90 days", [alert], [until], result => (
            $"{result.GetValue(vehicle)}/alerts/{result.GetValue(alert)}/snooze",
            new() { ["until"] = result.GetValue(until)?.ToUnixTimeMilliseconds() }));
    }

    private static Argument<string> Part() => new("part") { Description = "Part as the judgement names it: battery, brakes, engine-oil…" };

    private static Argument<string> Alert() => new("alert") { Description = "Id of the alert, from GET /api/v1/car-health/VEHICLE/alerts: battery-3-17" };

    private static Command Make(
        string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, (string Path, Dictionary<string, object?> Body)> read)
    {
        Option<string?> id = new("--id") { Description = "Name of the statement: the same one again is not said twice [default: made by the server]" };
        Option<Uri> server = new("--server")
        {
            Description = "Address of the server's page",
            DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
            CustomParser = Address,
        };
        var command = new Command(name, description) { id, server };
        Array.ForEach(arguments, command.Add);
        Array.ForEach(options, command.Add);
        command.SetAction((result, cancellationToken) =>
        {
            (string path, Dictionary<string, object?> body) = read(result);
            body["id"] = result.GetValue(id);
            return SendAsync(result.GetValue(server)!, path, body, cancellationToken);
        });
        return command;
    }

    /// <summary>The server's key is that of its settings: CLUTCH_API__KEY here too.</summary>
    private static async Task<int> SendAsync(Uri server, string path, Dictionary<string, object?> body, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server, Timeout = s_patience };
        if (Settings.Read([])["api:key"] is { } key)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        try
        {
            using HttpResponseMessage answer = await http.PostAsJsonAsync(new Uri($"/api/v1/car-health/{path}", UriKind.Relative), body, cancellationToken);
            JsonElement said = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new StartException(said.TryGetProperty("detail", out JsonElement detail) ? $"{detail.GetString()}" : $"{server} answers {(int)answer.StatusCode}.");
            }

            Console.WriteLine(JsonSerializer.Serialize(said, s_json));
            return ExitCodes.Good;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StartException($"no server answers at {server}: {e.Message} Start it with `clutch up`, or name it with --server.", e);
        }
    }

    private static Uri? Address(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme is "http" or "https"))
        {
            return address;
        }

        result.AddError($"'{text}' is no address of a server: write http://HOST:PORT.");
        return null;
    }

    private static DateTimeOffset? Time(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time;
        }

        result.AddError($"'{text}' is no time: write 2026-01-31, 2026-01-31T18:00 or 2026-01-31T18:00+02:00.");
        return null;
    }
}
