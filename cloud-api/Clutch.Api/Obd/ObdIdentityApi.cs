using System.Globalization;
using Clutch.Api.Commands;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>PIDs of service 01 that a vehicle supports, and why not the others.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Source">scan: the ECUs' own lists; seen: what came so far, until a scan has read the lists.</param>
/// <param name="ReadAt">When the lists were read; null: not yet.</param>
/// <param name="Supported">By number.</param>
/// <param name="Unsupported">What Clutch decodes and this car does not give.</param>
public sealed record SupportedPids(string Vehicle, string Source, DateTimeOffset? ReadAt, IReadOnlyList<SupportedPid> Supported, IReadOnlyList<UnsupportedPid> Unsupported);

/// <summary>A PID that is supported.</summary>
/// <param name="Pid">Two hexadecimal digits.</param>
/// <param name="Signals">Paths of what it holds; empty: Clutch does not know its content.</param>
/// <param name="Ecus">Who supports it.</param>
/// <param name="LastValueAt">When its newest value was measured; null: none came.</param>
public sealed record SupportedPid(string Pid, IReadOnlyList<string> Signals, IReadOnlyList<string> Ecus, DateTimeOffset? LastValueAt);

/// <summary>A PID that is not.</summary>
/// <param name="Pid">Two hexadecimal digits.</param>
/// <param name="Name">For people.</param>
/// <param name="Reason">Why not.</param>
public sealed record UnsupportedPid(string Pid, string Name, string Reason);

/// <summary>Who the vehicle is, what its ECUs give, and what its adapter can do.</summary>
internal static class ObdIdentityApi
{
    public static void Map(RouteGroupBuilder read)
    {
        read.MapGet("/vin", static (HttpContext http) => TypedResults.Ok(Vin(http.Car()))).WithName("GetObdVin").WithSummary("The VIN by its fields");
        read.MapGet("/pids/supported", Pids).WithName("GetObdSupportedPids").WithSummary("Supported PIDs by ECU, and why the others are not");
        read.MapGet("/adapters/compatibility", Adapters).WithName("GetObdAdapterCompatibility").WithSummary("Families of adapters, and what the vehicle's own one is");
    }

    internal static ObdVin Vin(ObdCar car)
    {
        TextAttribute? told = car.Series.Attributes(car.Id).FirstOrDefault(attribute => attribute.Name == AttributeNames.Vin);
        string? vin = told?.Value ?? CarScans.NewestReport(car)?.Data?.Text("vin");
        if (vin is null)
        {
            return new ObdVin(car.Id, null, "The car has not told its VIN (09-02): cars before 2005 need not.", null, null, false, null, null, null, null, false, null, []);
        }

        bool formed = VinFields.IsWellFormed(vin);
        return new ObdVin(
            car.Id,
            ObdProblems.Cut(vin),
            formed ? null : "It has not 17 characters of A to Z without I, O and Q, and 0 to 9.",
            told is null ? null : ObdSender.Moment(told.Time),
            new ObdSource(car.Values.All.FirstOrDefault(value => value.Source.Pid is not null)?.Source.Ecu ?? "agent", "09-02", "obd"),
            formed,
            formed ? vin[..3] : null,
            formed ? vin[3..9] : null,
            formed ? vin[9..] : null,
            formed ? VinFields.Region(vin) : null,
            formed && vin[2] == '9',
            formed ? VinFields.CheckDigit(vin) : null,
            formed ? VinFields.ModelYears(vin, car.Now.Year) : []);
    }

    private static Ok<SupportedPids> Pids(HttpContext http)
    {
        ObdCar car = http.Car();
        KnownCommand? scan = CarScans.NewestReport(car);
        var named = new SortedDictionary<byte, List<Signal>>();
        foreach (Signal signal in SignalRegistry.All)
        {
            if (ObdPids.PidOf(signal.Number) is { } pid && pid % 0x20 != 0)
            {
                named.TryAdd(pid, []);
                named[pid].Add(signal);
            }
        }

        var seen = new Dictionary<byte, (SortedSet<string> Ecus, DateTimeOffset At)>();
        foreach (ObdValue value in car.Values.All)
        {
            if (SignalRegistry.TryGet(value.Signal, out Signal? signal) && ObdPids.PidOf(signal.Number) is { } pid && pid % 0x20 != 0)
            {
                (SortedSet<string> ecus, DateTimeOffset at) = seen.GetValueOrDefault(pid, (new SortedSet<string>(StringComparer.Ordinal), value.ObservedAt));
                ecus.Add(value.Source.Ecu);
                seen[pid] = (ecus, value.ObservedAt > at ? value.ObservedAt : at);
            }
        }

        var listed = new SortedDictionary<byte, SortedSet<string>>();
        foreach ((string ecu, byte pid) in CarScans.Ecus(scan).SelectMany(ecu => ecu.Items("pids").Select(pid => (ecu.Text("ecu") ?? "", Number(pid.Text("pid"))))).Where(each => each.Item2 is not null).Select(each => (each.Item1, each.Item2!.Value)))
        {
            listed.TryAdd(pid, new SortedSet<string>(StringComparer.Ordinal));
            listed[pid].Add(ObdProblems.Cut(ecu));
        }

        foreach ((byte pid, (SortedSet<string> ecus, DateTimeOffset _)) in seen)
        {
            listed.TryAdd(pid, ecus);
        }

        DateTimeOffset? readAt = scan?.Answered is { } answered ? ObdSender.Moment(answered) : null;
        var refused = (scan?.Data?.Items("notRead") ?? [])
            .Where(each => each.Text("request") is { Length: 4 } request && request.StartsWith("01", StringComparison.Ordinal))
            .GroupBy(each => each.Text("request")![2..], StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        return TypedResults.Ok(new SupportedPids(
            car.Id,
            scan is null ? "seen" : "scan",
            readAt,
            [.. listed.Select(each => new SupportedPid(Hex(each.Key), [.. named.GetValueOrDefault(each.Key, []).Select(signal => signal.Path)], [.. each.Value], seen.TryGetValue(each.Key, out var last) ? last.At : null))],
            [.. named.Where(each => !listed.ContainsKey(each.Key)).Select(each => new UnsupportedPid(Hex(each.Key), each.Value[0].Name, Reason(Hex(each.Key), refused, readAt)))]));
    }

    private static string Reason(string pid, Dictionary<string, System.Text.Json.JsonElement> refused, DateTimeOffset? readAt) =>
        refused.TryGetValue(pid, out System.Text.Json.JsonElement said) ? $"Asked in the scan of {readAt:u}: {ObdText.Bounded(said.Text("reason") ?? "no value")}."
        : readAt is null ? "It never came, and no scan has read the ECUs' lists yet: POST /api/v1/obd/scan/start."
        : $"No ECU lists it (scan of {readAt:u}).";

    private static Ok<AdapterCompatibility> Adapters(HttpContext http)
    {
        ObdCar car = http.Car();
        KnownCommand? scan = CarScans.NewestReport(car);
        string? chip = scan?.Data?.Member("adapter")?.Text("chip");
        return TypedResults.Ok(AdapterFamilies.Describe(car, car.Attribute(AttributeNames.Adapter), chip, car.Attribute(AttributeNames.Protocol), ObdLinkApi.Capability(scan)));
    }

    private static byte? Number(string? pid) => byte.TryParse(pid, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte number) ? number : null;

    private static string Hex(byte pid) => pid.ToString("X2", CultureInfo.InvariantCulture);
}
