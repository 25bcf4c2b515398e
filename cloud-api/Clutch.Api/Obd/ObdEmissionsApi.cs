using System.Text.Json;
using Clutch.Api.Commands;
using Clutch.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>What speaks for and against a car at an emissions test.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Verdict">pass, fail, not-ready or unknown: by the car's own diagnosis, no gas was measured.</param>
/// <param name="Reasons">What led there.</param>
/// <param name="Mil">The engine lamp is asked for; null: no ECU tells.</param>
/// <param name="Readiness">Monitors.</param>
/// <param name="Codes">Stored and permanent codes that count for emissions, or whose meaning is not known.</param>
/// <param name="Values">Mixture, trims and catalyst as they are now.</param>
/// <param name="Tests">On-board tests of the newest scan: those that failed, and all of catalysts.</param>
public sealed record ObdEmissions(
    string Vehicle, string Verdict, IReadOnlyList<string> Reasons, bool? Mil, ObdReadiness Readiness, IReadOnlyList<ObdCode> Codes, IReadOnlyList<ObdValue> Values, IReadOnlyList<EmissionsTest> Tests);

/// <summary>An on-board test.</summary>
/// <param name="Ecu">Address in hexadecimal.</param>
/// <param name="Monitor">MID, hexadecimal; null on K-line and J1850.</param>
/// <param name="Name">For people.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Minimum">Lowest allowed value.</param>
/// <param name="Maximum">Highest allowed value.</param>
/// <param name="Unit">UCUM unit; null: as transmitted.</param>
/// <param name="Passed">By the car's own limits.</param>
public sealed record EmissionsTest(string Ecu, string? Monitor, string Name, double Value, double? Minimum, double? Maximum, string? Unit, bool Passed);

/// <summary>Emissions and readiness.</summary>
internal static class ObdEmissionsApi
{
    /// <summary>A test station lets one monitor of a spark engine be open (40 CFR 85.2222).</summary>
    private const int MostOpenMonitors = 1;

    private const int MostTests = 200;

    /// <summary>MIDs 21 to 24: catalyst monitors of the banks (SAE J1979, service 06).</summary>
    private static readonly string[] s_catalysts = ["21", "22", "23", "24"];

    private static readonly ushort[] s_values =
    [
        ObdPids.Lambda, 0x1240, 0x1340, ObdPids.LongTrim1, 0x1060, 0x1090, 0x1080, ObdPids.CatalystTemperature, 0x13D0, 0x13E0, 0x13F0, 0x12C0, 0x12D0, 0x12E0, ObdPids.DistanceWithMil,
    ];

    public static void Map(RouteGroupBuilder read)
    {
        read.MapGet("/readiness", static (HttpContext http) => TypedResults.Ok(ReadinessState.Of(http.Car()))).WithName("GetObdReadiness").WithSummary("Which monitors have run, by ECU");
        read.MapGet("/emissions/data", static (HttpContext http) => TypedResults.Ok(Of(http.Car()))).WithName("GetObdEmissions").WithSummary("Lamp, monitors, codes, mixture and catalyst, with a verdict and its reasons");
    }

    internal static ObdEmissions Of(ObdCar car)
    {
        ObdReadiness readiness = ReadinessState.Of(car);
        bool? lamp = readiness.Ecus.Any(ecu => ecu.Mil is true) ? true : readiness.Ecus.Any(ecu => ecu.Mil is false) ? false : null;
        IReadOnlyList<CodeReading> readings = CarCodes.Newest(car);
        ObdCode[] codes =
        [
            .. readings.Where(reading => reading.State is TroubleCodeState.Stored or TroubleCodeState.Permanent)
                .SelectMany(reading => reading.Codes.Select(code => CarCodes.Describe(code, reading, hasFrame: false, Dtc.Language.English)))
                .Where(code => code.Emissions is not false),
        ];
        EmissionsTest[] tests = [.. Tests(CarScans.NewestReport(car)).Take(MostTests)];
        List<string> reasons = [];
        if (lamp is true)
        {
            reasons.Add("The engine lamp is asked for.");
        }

        reasons.AddRange(codes.Select(code => $"{code.Code} is {code.Kind} in {code.Ecu}: {code.Title}"));
        reasons.AddRange(tests.Where(test => !test.Passed).Select(test => $"On-board test {test.Name} of {test.Ecu} is outside its limits: {test.Value} {test.Unit}"));
        bool fails = lamp is true || codes.Length > 0;
        bool open = readiness.Incomplete > MostOpenMonitors;
        if (open)
        {
            reasons.Add($"{readiness.Incomplete} monitors have not run since the codes were cleared; {MostOpenMonitors} may be open.");
        }

        string verdict = fails ? "fail" : readiness.Ready is null || readings.Count == 0 ? "unknown" : open ? "not-ready" : "pass";
        if (verdict == "unknown")
        {
            reasons.Add(readiness.Reason ?? "The trouble codes were not read yet.");
        }
        else if (verdict == "pass")
        {
            reasons.Add($"No lamp, no code that counts for emissions, {readiness.Complete} monitors complete and {readiness.Incomplete} open.");
        }

        return new ObdEmissions(car.Id, verdict, reasons, lamp, readiness, codes, car.Values.Of(s_values), tests);
    }

    private static IEnumerable<EmissionsTest> Tests(KnownCommand? scan)
    {
        foreach (JsonElement ecu in CarScans.Ecus(scan))
        {
            foreach (JsonElement test in ecu.Items("tests"))
            {
                bool passed = test.Bool("passed") is not false;
                if ((!passed || s_catalysts.Contains(test.Text("monitor"))) && test.Number("value") is { } value)
                {
                    yield return new EmissionsTest(
                        ObdProblems.Cut(ecu.Text("ecu") ?? ""), test.Text("monitor"), ObdText.Bounded(test.Text("name") ?? test.Text("test") ?? ""), value, test.Number("minimum"), test.Number("maximum"), test.Text("unit"), passed);
                }
            }
        }
    }
}
