using System.Globalization;
using System.Text.Json;
using Clutch.Api.Commands;
using Clutch.Dtc;
using Clutch.Telemetry;

namespace Clutch.Api.Obd;

/// <summary>The newest complete list of codes of one kind and ECU, from frames or from what the agent answered.</summary>
/// <param name="Ecu">Address in hexadecimal.</param>
/// <param name="State">Stored, pending or permanent.</param>
/// <param name="Time">When it was read, milliseconds since 1970.</param>
/// <param name="Codes">Names of the codes.</param>
/// <param name="Source">frames, or the command that brought it.</param>
internal sealed record CodeReading(string Ecu, TroubleCodeState State, long Time, IReadOnlyList<string> Codes, string Source);

/// <summary>What a car stored when a code was set.</summary>
internal sealed record StoredFrame(string Ecu, string Code, int Number, long Time, string Source, JsonElement Values);

/// <summary>Trouble codes and freeze frames of a vehicle over all ways by which they come.</summary>
internal static class CarCodes
{
    /// <summary>Far above what a car stores; a device may write anything.</summary>
    private const int MostCodes = 512;

    private static readonly (TroubleCodeState State, string InScan, string InReply)[] s_kinds =
    [
        (TroubleCodeState.Stored, "storedCodes", "stored"),
        (TroubleCodeState.Pending, "pendingCodes", "pending"),
        (TroubleCodeState.Permanent, "permanentCodes", "permanent"),
    ];

    /// <summary>When the codes were cleared by a command last; null: they were not, as far as is known.</summary>
    public static long? ClearedAt(ObdCar car) => car.Commands.FirstOrDefault(each => each is { Name: "clear", Outcome: "done" })?.Answered;

    /// <summary>The newest list of each kind and ECU; what was read before the last clear counts no more, but for permanent codes, which a clear leaves (SAE J1979, service 0A).</summary>
    public static IReadOnlyList<CodeReading> Newest(ObdCar car)
    {
        long cleared = ClearedAt(car) ?? 0;
        return [.. FromFrames(car).Concat(car.Commands.SelectMany(FromReply))
            .Where(reading => reading.State == TroubleCodeState.Permanent || reading.Time >= cleared)
            .GroupBy(reading => (reading.Ecu, reading.State))
            .Select(same => same.MaxBy(reading => reading.Time)!)
            .OrderBy(reading => reading.State).ThenBy(reading => reading.Ecu, StringComparer.Ordinal)];
    }

    /// <summary>The newest freeze frames: of a scan, of a reading, or of what a clear kept.</summary>
    public static IReadOnlyList<StoredFrame> Frames(ObdCar car) =>
        [.. car.Commands.SelectMany(Frames).GroupBy(frame => (frame.Ecu, frame.Code, frame.Number)).Select(same => same.MaxBy(frame => frame.Time)!)
            .OrderByDescending(frame => frame.Time).Take(MostCodes)];

    public static ObdCode Describe(string code, CodeReading reading, bool hasFrame, Language language)
    {
        bool parsed = DtcCode.TryParse(code, out DtcCode known, out DtcReject _);
        DtcAnswer? answer = parsed ? DtcDescriber.Describe(known, Make.Standard, language, new CodeEvidence(KindsOf(reading.State), null, null, null)) : null;
        return new ObdCode(
            code, CodeState.KindOf(reading.State), reading.Ecu, ObdSender.Moment(reading.Time), answer?.Title ?? ObdProblems.Cut(code), answer?.Severity?.Id, answer?.Drive?.Text, answer?.Emissions, hasFrame, reading.Source);
    }

    public static CodeKinds KindsOf(TroubleCodeState state) => state switch
    {
        TroubleCodeState.Stored => CodeKinds.Stored,
        TroubleCodeState.Pending => CodeKinds.Pending,
        _ => CodeKinds.Permanent,
    };

    private static IEnumerable<CodeReading> FromFrames(ObdCar car) => car.Series.Codes(car.Id).Select(list =>
        new CodeReading(Ecus.Name(list.Ecu), list.State, list.Time, [.. list.Codes.Select(code => new DtcCode(code).ToString())], "frames"));

    private static IEnumerable<CodeReading> FromReply(KnownCommand command)
    {
        if (command is not { Outcome: "done", Name: CarScans.Name or "scan" or "codes", Answered: { } time } || command.Data is not { } data)
        {
            yield break;
        }

        foreach ((TroubleCodeState state, string inScan, string inReply) in s_kinds)
        {
            bool isScan = command.Name == CarScans.Name;
            IEnumerable<JsonElement> ecus = isScan ? data.Items("ecus") : data.Member(inReply) is { } list ? list.Items("ecus") : [];
            foreach (JsonElement ecu in ecus)
            {
                string member = isScan ? inScan : "codes";
                if (ecu.Text("ecu") is { Length: <= 8 } address && ecu.Member(member) is { ValueKind: JsonValueKind.Array })
                {
                    yield return new CodeReading(address, state, time, [.. ecu.Texts(member).Where(IsCode).Take(MostCodes)], command.Name);
                }
            }
        }
    }

    private static IEnumerable<StoredFrame> Frames(KnownCommand command)
    {
        if (command is not { Outcome: "done", Name: CarScans.Name or "freeze-frame" or "clear", Answered: { } time } || command.Data is not { } data)
        {
            yield break;
        }

        JsonElement? one = command.Name == "clear" ? data.Member("before")?.Member("freezeFrame") : data;
        foreach (JsonElement ecu in one is { } each ? each.Items("ecus") : [])
        {
            if (ecu.Text("ecu") is not { Length: <= 8 } address)
            {
                continue;
            }

            if (command.Name != CarScans.Name && ecu.Text("code") is { } code && IsCode(code) && ecu.Member("values") is { ValueKind: JsonValueKind.Array } values)
            {
                yield return new StoredFrame(address, code, (int)(one!.Value.Number("frame") ?? 0), time, command.Name, values);
            }

            foreach (JsonElement frame in ecu.Items("freezeFrames"))
            {
                if (frame.Text("code") is { } stored && IsCode(stored) && frame.Member("pids") is { ValueKind: JsonValueKind.Array } pids)
                {
                    yield return new StoredFrame(address, stored, (int)(frame.Number("frame") ?? 0), time, command.Name, pids);
                }
            }
        }
    }

    private static bool IsCode(string text) => text.Length is >= 5 and <= 8;

    /// <summary>The values of a frame, whichever shape the agent gave them.</summary>
    public static IReadOnlyList<ObdValue> ValuesOf(StoredFrame frame, long now)
    {
        var values = new List<ObdValue>();
        foreach (JsonElement entry in frame.Values.EnumerateArray().Take(MostCodes))
        {
            JsonElement[] signals = entry.Member("signals") is { ValueKind: JsonValueKind.Array } inner ? [.. inner.EnumerateArray()] : [entry];
            foreach (JsonElement signal in signals)
            {
                string? path = signal.Text("path") ?? signal.Text("signal");
                if (path is null || signal.Number("value") is not { } value || !SignalRegistry.TryGet(path, out Signal? known))
                {
                    continue;
                }

                string? pid = ObdPids.PidOf(known.Number) is { } number ? string.Create(CultureInfo.InvariantCulture, $"02-{number:X2}") : null;
                values.Add(new ObdValue(path, value, known.Unit, ObdSender.Moment(frame.Time), Math.Max(0, now - frame.Time), "sticky", new ObdSource(frame.Ecu, pid, "freeze-frame"), "good"));
            }
        }

        return values;
    }
}
