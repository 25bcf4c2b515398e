using System.Text.Json.Serialization;
using Clutch.Dtc;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Api;

/// <summary>A vehicle and how it stands.</summary>
/// <param name="Id">Vehicle id.</param>
/// <param name="Connected">The car answered within the last seconds.</param>
/// <param name="LastSeen">Server time of the newest frame, or of the newest stored sample; milliseconds since 1970.</param>
/// <param name="Vin">As the car told it.</param>
/// <param name="Samples">Stored samples.</param>
/// <param name="Frames">Stored frames.</param>
/// <param name="Source">simulated, adapter or replay; null while unknown.</param>
/// <param name="Adapter">The adapter's words for itself.</param>
/// <param name="Protocol">OBD protocol.</param>
public sealed record Vehicle(string Id, bool Connected, long? LastSeen, string? Vin, long Samples, long Frames, string? Source, string? Adapter, string? Protocol);

/// <summary>All vehicles.</summary>
public sealed record VehicleList(long ServerTime, IReadOnlyList<Vehicle> Vehicles);

/// <summary>The newest value of one signal of one ECU.</summary>
/// <param name="Signal">VSS path, or a path of the same shape.</param>
/// <param name="Name">Short English name.</param>
/// <param name="Unit">UCUM unit.</param>
/// <param name="Class">momentary, sticky or counter.</param>
/// <param name="Ecu">CAN id or address in hexadecimal; <c>agent</c> when the agent itself measured.</param>
/// <param name="Quality">measured, unsolicited or replayed.</param>
/// <param name="Time">When it was observed, milliseconds since 1970.</param>
/// <param name="Value">In <paramref name="Unit"/>; null when the source fell silent.</param>
/// <param name="Min">Lowest plausible value.</param>
/// <param name="Max">Highest plausible value.</param>
/// <param name="Source">Service and PID, or another method.</param>
public sealed record SignalValue(
    string Signal, string Name, string Unit, string Class, string Ecu, string Quality, long Time, double? Value, double Min, double Max, string Source)
{
    /// <summary>What the value is called, where the vehicle's definition of the signal has a word for it; absent elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
}

/// <summary>The newest value of every signal of a vehicle.</summary>
public sealed record SignalList(long ServerTime, IReadOnlyList<SignalValue> Signals);

/// <summary>A sample, or the summary of the samples of a stretch of time. Null values: the source was silent.</summary>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="Min">Lowest value.</param>
/// <param name="Mean">Mean of the values.</param>
/// <param name="Max">Highest value.</param>
/// <param name="Count">Samples with a value.</param>
public sealed record HistoryEntry(long Time, double? Min, double? Mean, double? Max, long Count)
{
    /// <summary>What the newest value is called, where the vehicle's definition of the signal has a word for it; absent elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
}

/// <summary>The history of one signal.</summary>
public sealed record History(string Signal, string Name, string Unit, IReadOnlyList<HistoryEntry> Points);

/// <summary>A trouble code that an ECU reports.</summary>
/// <param name="Code">Five characters, SAE J2012.</param>
/// <param name="Kind">stored, pending or permanent.</param>
/// <param name="Ecu">CAN id or address in hexadecimal.</param>
/// <param name="Time">When it was read, milliseconds since 1970.</param>
/// <param name="Title">What it says in every make, in English; for a number without a known meaning what the number tells.</param>
public sealed record CodeState(string Code, string Kind, string Ecu, long Time, string Title)
{
    internal static string KindOf(TroubleCodeState state) => state switch
    {
        TroubleCodeState.Stored => "stored",
        TroubleCodeState.Pending => "pending",
        _ => "permanent",
    };

    internal static CodeState Of(ushort value, TroubleCodeList list)
    {
        var code = new DtcCode(value);
        return new CodeState(code.ToString(), KindOf(list.State), Ecus.Name(list.Ecu), list.Time, DtcDescriber.Title(code, Make.Standard, Language.English));
    }
}

/// <summary>Trouble codes, and when the car was last asked for them; null: never.</summary>
public sealed record CodeList(long? ReadTime, IReadOnlyList<CodeState> Codes)
{
    /// <summary>The lists of all ECUs as one, by ECU and kind.</summary>
    internal static CodeList Of(IReadOnlyCollection<TroubleCodeList> lists) => new(
        lists.Count == 0 ? null : lists.Max(list => list.Time),
        [
            .. lists.OrderBy(list => (list.Ecu, list.State))
                .SelectMany(list => list.Codes.Select(code => CodeState.Of(code, list))),
        ]);
}

/// <summary>How the agent stands with the car.</summary>
/// <param name="Connected">Frames come, and the agent does not say that the car is away.</param>
/// <param name="Link">connected, searching, no-car, down or unknown.</param>
/// <param name="Since">Milliseconds since 1970; 0 when unknown.</param>
public sealed record LinkStatus(bool Connected, string Link, long Since);

/// <summary>Names of link states in the API.</summary>
internal static class LinkNames
{
    public static string Of(LinkState state) => state switch
    {
        LinkState.Down => "down",
        LinkState.Searching => "searching",
        LinkState.NoCar => "no-car",
        LinkState.Connected => "connected",
        _ => "unknown",
    };
}

/// <summary>Names of sample qualities in the API.</summary>
internal static class QualityNames
{
    public static string Of(SampleQuality quality) => quality switch
    {
        SampleQuality.Measured => "measured",
        SampleQuality.Unsolicited => "unsolicited",
        _ => "replayed",
    };
}

/// <summary>Names of ECUs in the API: the address in hexadecimal, as scan tools show it.</summary>
internal static class Ecus
{
    private const string Agent = "agent";

    public static string Name(uint ecu) => ecu == 0 ? Agent : ecu.ToString("X");

    public static bool TryParse(string text, out uint ecu)
    {
        ecu = 0;
        return text == Agent || uint.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, null, out ecu);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LinkStatus))]
[JsonSerializable(typeof(CodeList))]
internal sealed partial class ApiJson : JsonSerializerContext;
