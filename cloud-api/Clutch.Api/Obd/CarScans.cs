using System.Text.Json;
using Clutch.Api.Commands;

namespace Clutch.Api.Obd;

/// <summary>Scans among the commands of a vehicle.</summary>
internal static class CarScans
{
    public const string Name = "full-scan";

    /// <summary>What a scan reads, in its order.</summary>
    public static readonly string[] Stages = ["ecus", "codes", "readiness", "freeze-frames", "information", "tests"];

    /// <summary>The newest scan that brought a report; null before the first.</summary>
    public static KnownCommand? NewestReport(ObdCar car) => car.Commands.FirstOrDefault(each => each is { Name: Name, Outcome: "done" });

    public static IEnumerable<JsonElement> Ecus(KnownCommand? scan) => scan?.Data is { } report ? report.Items("ecus") : [];

    /// <summary>queued, sent, running, done, refused, failed, cancelled or expired.</summary>
    public static string StateOf(KnownCommand scan, long now) => scan.Outcome switch
    {
        "done" => "done",
        "refused" or "malformed" => "refused",
        "failed" => scan.Reason == "cancelled" ? "cancelled" : "failed",
        not null => "expired",
        null => now >= scan.Expires ? "expired" : scan.Stages.Count > 0 ? "running" : scan.Sent is null ? "queued" : "sent",
    };

    public static ScanProgress Progress(KnownCommand scan, long now)
    {
        string state = StateOf(scan, now);
        string? running = state == "running" ? scan.Stages[^1].Text("stage") : null;
        int index = running is null ? -1 : Array.IndexOf(Stages, running);
        var steps = new List<ScanStep>(Stages.Length);
        for (int i = 0; i < Stages.Length; i++)
        {
            double? begun = scan.Stages.FirstOrDefault(each => each.Text("stage") == Stages[i]) is { ValueKind: JsonValueKind.Object } word ? word.Number("time") : null;
            string each = state == "done" || i < index ? "done" : i == index ? "running" : "waiting";
            steps.Add(new ScanStep(Stages[i], each, begun is { } at ? ObdSender.Moment((long)at) : null));
        }

        int percent = state == "done" ? 100 : index < 0 ? 0 : index * 100 / Stages.Length;
        return new ScanProgress(scan.Id, state, percent, index < 0 ? null : running, steps, ReasonOf(scan, state), ObdSender.RequestedAt(scan.Id), ObdSender.Moment(scan.Expires));
    }

    public static string? ReasonOf(KnownCommand scan, string state) => state switch
    {
        "done" => scan.Data is { } report ? report.Text("problem") : null,
        "expired" => scan.Reason ?? "the vehicle's agent did not take or end it in time: is it online?",
        _ => scan.Reason is { } reason ? ObdText.Bounded(reason) : null,
    };

    public static ScanSummary Summarise(JsonElement report)
    {
        JsonElement[] ecus = [.. report.Items("ecus")];
        return new ScanSummary(
            report.Text("vin"),
            ecus.Length,
            ecus.Any(ecu => ecu.Bool("mil") is true) ? true : ecus.Any(ecu => ecu.Bool("mil") is false) ? false : null,
            Codes(ecus, "storedCodes"),
            Codes(ecus, "pendingCodes"),
            Codes(ecus, "permanentCodes"),
            ecus.Sum(ecu => ecu.Items("sinceClear").Count(monitor => monitor.Bool("supported") is true && monitor.Bool("complete") is false)),
            ecus.Sum(ecu => ecu.Items("tests").Count(test => test.Bool("passed") is false)),
            ecus.Sum(ecu => ecu.Items("pids").Count()),
            report.Items("notRead").Count());
    }

    private static string[] Codes(JsonElement[] ecus, string member) => [.. ecus.SelectMany(ecu => ecu.Texts(member)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
