using System.Globalization;
using System.Text.Json;
using Clutch.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api.CarHealth;

/// <summary>Why something cannot be said of a vehicle, worded in one place (RFC 9457).</summary>
internal static class StatementProblems
{
    public static ProblemDetails NoSuchPart(string part) => Problem(
        StatusCodes.Status404NotFound, "No such part", $"'{part}' is none of {string.Join(", ", PartModels.All.Select(model => JsonNamingPolicy.KebabCaseLower.ConvertName(model.Part.ToString())))}.");

    public static ProblemDetails NoSuchAlert(string vehicle, string alert) => Problem(
        StatusCodes.Status404NotFound, "No such alert", $"'{alert}' is no alert of {vehicle}. GET /api/v1/car-health/{vehicle}/alerts lists them.");

    public static ProblemDetails AlertClosed(string alert) => Problem(
        StatusCodes.Status409Conflict, "The alert is over", $"{alert} was taken back by the engine: there is nothing to acknowledge or to silence.");

    public static ProblemDetails BadId(string id) => Problem(
        StatusCodes.Status400BadRequest, "The name of the statement is wrong", $"id is '{id}'; allowed is 1 to 64 of A-Z a-z 0-9 . _ - that does not begin with a dot.");

    public static ProblemDetails OtherWords(string id) => Problem(
        StatusCodes.Status409Conflict, "The name is taken", $"Something else was said with the id '{id}'. Say the same again, or leave the id out.");

    public static ProblemDetails BadReason(string? reason) => Problem(
        StatusCodes.Status400BadRequest, "The reason is wrong", $"reason is '{reason}'; allowed is failed, or preventive for a part that was changed while good.");

    public static ProblemDetails Ahead(string name, long given, long now) => Problem(
        StatusCodes.Status400BadRequest, "The time is ahead", Text($"{name} is {Time(given)}, and it is {Time(now)}: say it when it has happened."));

    public static ProblemDetails BadTime(string name, long given) => Problem(
        StatusCodes.Status400BadRequest, "The time is wrong", Text($"{name} is {given}; allowed are milliseconds since 1970-01-01 UTC of this century."));

    public static ProblemDetails OdometerBelow(double given, double shown) => Problem(
        StatusCodes.Status400BadRequest, "The odometer is below the car's", Text($"odometerKm is {given}, and the car has shown {shown} km already. Correct it, or say the date of the change."));

    public static ProblemDetails OdometerAbove(double given, double shown, long date) => Problem(
        StatusCodes.Status400BadRequest, "The odometer is above the car's", Text($"odometerKm is {given} on {Time(date)}, and the car shows {shown} km only now. Correct one of them."));

    public static ProblemDetails BadOdometer(double given) => Problem(
        StatusCodes.Status400BadRequest, "The odometer is wrong", Text($"odometerKm is {given}; allowed is 0 to 5000000 km."));

    public static ProblemDetails BadAge(int given, double? value) => Problem(
        StatusCodes.Status400BadRequest, "The age is wrong", given != 1
            ? Text($"{given} of days, kilometres, starts and engineHours are given; give one.")
            : Text($"The age is {value}; allowed is 0 or more, up to 50 years or 5000000 km."));

    public static ProblemDetails SnoozePast(long until, long now) => Problem(
        StatusCodes.Status400BadRequest, "The time is not ahead", Text($"until is {Time(until)}, and it is {Time(now)}."));

    public static ProblemDetails SnoozeTooLong(long until, long now, AlertLevel level) => Problem(
        StatusCodes.Status400BadRequest, "The silence is too long", Text(
            $"until is {(until - now) / 86_400_000.0:0.#} days ahead; an alert of the level {level.ToString().ToLowerInvariant()} may be silent for {AlertState.LongestSnooze(level) / 86_400_000} days, and none for more than 90."));

    public static ProblemDetails NotStored(string? reason) => Problem(
        StatusCodes.Status503ServiceUnavailable, "It could not be kept", $"What was said did not become durable{(reason is null ? "" : $": {reason}")} Say it again with the same id.");

    private static ProblemDetails Problem(int status, string title, string detail) => new() { Status = status, Title = title, Detail = detail };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Time(long time) => time is > -62_135_596_800_000 and < 253_402_300_800_000
        ? DateTime.UnixEpoch.AddMilliseconds(time).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
        : Text($"{time} ms since 1970");
}
