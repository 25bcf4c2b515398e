using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Clutch.Edge;

/// <summary>What the commands do with the car, as steps of one exchange each.</summary>
/// <param name="status">Who is on the link.</param>
/// <param name="hold">Whether the adapter may be used.</param>
/// <param name="time">The clock.</param>
internal sealed class CarCommands(EdgeStatus status, AdapterHold hold, TimeProvider time)
{
    /// <summary>Of the link's time, for a whole scan: a person waits for it.</summary>
    public const double ScanShare = 0.5;

    private const int LongestRaw = 14;
    private const int MostStreamed = 16;
    private const int LongestStream = 3600;

    /// <summary>Below the longest packet that a front door takes, with room for what is around the report.</summary>
    private const int LongestReport = 192 * 1024;

    /// <summary>Services that read. All others change something in the car, or open the way to it.</summary>
    private static readonly byte[] s_rawAllowed = [0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x09, 0x0A, 0x22, 0x19, 0x3E];

    private static readonly string[] s_profiles = ["eco", "live", "diagnosis"];

    private readonly CarReading _reading = new(time);

    /// <summary>The part of a command that its audit record keeps: what a raw request asked, what a profile was.</summary>
    public static string Detail(AgentCommand command) => command.Name switch
    {
        "raw" => Text(command, "request") is { Length: <= LongestRaw } request && request.All(char.IsAsciiHexDigit) ? request : "",
        "profile" => Text(command, "profile") is { } profile && s_profiles.Contains(profile) ? profile : "",
        _ => "",
    };

    /// <summary>The steps of a command; null with the reason why not.</summary>
    public Func<CarConnection, CancellationToken, IEnumerable<CommandResult?>>? Steps(AgentCommand command, out CommandResult? refusal)
    {
        refusal = null;
        switch (command.Name)
        {
            case "scan":
                return Scan;
            case "codes":
                return Codes;
            case "clear":
                return Clear;
            case "freeze-frame":
                int frame = 0;
                if (command.Arguments.TryGetProperty("frame", out JsonElement member) && !(member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out frame) && frame is >= 0 and <= 255))
                {
                    refusal = CommandResult.Refused("frame must be 0 to 255");
                    return null;
                }

                return (car, cancellationToken) => FreezeFrame(car, (byte)frame, cancellationToken);
            case "raw":
                string? request = Text(command, "request");
                if (request is not { Length: >= 2 and <= LongestRaw } || request.Length % 2 != 0 || !request.All(char.IsAsciiHexDigit))
                {
                    refusal = CommandResult.Refused($"request must be 1 to {LongestRaw / 2} bytes in hexadecimal, as in 010C");
                    return null;
                }

                if (!s_rawAllowed.Contains(byte.Parse(request.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)))
                {
                    refusal = CommandResult.Refused($"service {request[..2].ToUpperInvariant()} is not allowed; allowed are {string.Join(' ', s_rawAllowed.Select(service => $"{service:X2}"))}");
                    return null;
                }

                return (car, cancellationToken) => Raw(car, request.ToUpperInvariant(), cancellationToken);
            default:
                refusal = CommandResult.Refused($"there is no command '{command.Name}'; there are scan, full-scan, cancel, codes, clear, freeze-frame, profile, stream, stream-end, connect, disconnect and raw");
                return null;
        }
    }

    /// <summary>Needs no car: holds now or once one answers.</summary>
    private static CommandResult SetProfile(AgentCommand command, IdleWork idle)
    {
        int seconds = 300;
        if (command.Arguments.TryGetProperty("seconds", out JsonElement member) && !(member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out seconds) && seconds is >= 1 and <= 3600))
        {
            return CommandResult.Refused("seconds must be 1 to 3600");
        }

        if (Text(command, "profile") is not { } profile || !s_profiles.Contains(profile))
        {
            return CommandResult.Refused($"profile must be one of {string.Join(", ", s_profiles)}");
        }

        idle.Ask(profile, TimeSpan.FromSeconds(seconds));
        return CommandResult.Done(new JsonObject { ["profile"] = profile, ["seconds"] = seconds });
    }

    /// <summary>What needs no car and is done at once; null for all other commands.</summary>
    public CommandResult? AtOnce(AgentCommand command, IdleWork idle)
    {
        switch (command.Name)
        {
            case "profile":
                return SetProfile(command, idle);
            case "stream":
                return Stream(command, idle);
            case "stream-end":
                idle.Forget();
                return CommandResult.Done(new JsonObject { ["profile"] = null });
            case "connect":
                hold.Take();
                return CommandResult.Done(new JsonObject { ["held"] = true, ["link"] = LinkWord(), ["reason"] = status.Car.Reason });
            case "disconnect":
                hold.Release();
                return CommandResult.Done(new JsonObject { ["held"] = false });
            default:
                return null;
        }
    }

    /// <summary>Everything that a scan reads, with a word to <paramref name="progress"/> as each stage begins.</summary>
    public IEnumerable<CommandResult?> FullScan(CarConnection car, Action<ScanStage> progress, CancellationToken cancellationToken)
    {
        ScanReport? report = null;
        EdgeStatus.CarState who = status.Car;
        using var turns = new ExchangeTurns(mine => report = CarScan.RunBeside(car, who, mine.Wait, progress, cancellationToken));
        while (turns.Next())
        {
            yield return null;
        }

        yield return report is null
            ? CommandResult.Failed($"the scan broke off: {turns.Fault?.Message}")
            : CommandResult.Done(Bounded(report));
    }

    private static JsonObject Bounded(ScanReport report)
    {
        JsonObject data = ScanJson.NodeOf(report);
        if (ScanJson.NodeOf(report).ToJsonString().Length <= LongestReport)
        {
            return data;
        }

        return ScanJson.NodeOf(report with
        {
            Ecus = [.. report.Ecus.Select(ecu => ecu with { Pids = [], Tests = null })],
            NotRead = [],
            Problem = report.Problem ?? "The report was too long: values and on-board tests are left out.",
        });
    }

    /// <summary>Some PIDs as often as asked for, the others as in the profile eco.</summary>
    private static CommandResult Stream(AgentCommand command, IdleWork idle)
    {
        var pids = new List<byte>();
        if (command.Arguments.TryGetProperty("pids", out JsonElement member) && member.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement each in member.EnumerateArray())
            {
                if (each.ValueKind != JsonValueKind.String || !byte.TryParse(each.GetString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte pid))
                {
                    return CommandResult.Refused("pids must be PIDs of service 01 in hexadecimal, as in 0C");
                }

                pids.Add(pid);
            }
        }

        if (pids.Count is 0 or > MostStreamed)
        {
            return CommandResult.Refused($"pids must be 1 to {MostStreamed} PIDs");
        }

        if (!Number(command, "intervalMs", 0, 60_000, 100, out int interval) || !Number(command, "seconds", 1, LongestStream, 300, out int seconds))
        {
            return CommandResult.Refused($"intervalMs must be 0 to 60000, seconds 1 to {LongestStream}");
        }

        idle.Ask("eco", TimeSpan.FromSeconds(seconds), pids, TimeSpan.FromMilliseconds(interval));
        return CommandResult.Done(new JsonObject { ["pids"] = new JsonArray([.. pids.Select(pid => (JsonNode)$"{pid:X2}")]), ["intervalMs"] = interval, ["seconds"] = seconds });
    }

    private static bool Number(AgentCommand command, string name, int least, int most, int usual, out int value)
    {
        value = usual;
        return !command.Arguments.TryGetProperty(name, out JsonElement member)
            || (member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out value) && value >= least && value <= most);
    }

    private string LinkWord() => JsonNamingPolicy.KebabCaseLower.ConvertName($"{status.Car.Link}");

    private static string? Text(AgentCommand command, string name) =>
        command.Arguments.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private IEnumerable<CommandResult?> Scan(CarConnection car, CancellationToken cancellationToken)
    {
        EdgeStatus.CarState who = status.Car;
        var data = new JsonObject { ["adapter"] = who.Adapter, ["protocol"] = who.Protocol, ["vin"] = who.Vin };
        data["monitors"] = _reading.Monitors(car, cancellationToken);
        yield return null;
        foreach ((string name, string service) in CarReading.CodeServices)
        {
            data[name] = _reading.Codes(car, service, cancellationToken);
            yield return null;
        }

        yield return CommandResult.Done(data);
    }

    private IEnumerable<CommandResult?> Codes(CarConnection car, CancellationToken cancellationToken)
    {
        var data = new JsonObject();
        foreach ((string name, string service) in CarReading.CodeServices)
        {
            data[name] = _reading.Codes(car, service, cancellationToken);
            yield return null;
        }

        yield return CommandResult.Done(data);
    }

    /// <summary>What will be lost is read first and is part of the reply. Engine speed and service 04 are one step: nothing comes in between.</summary>
    private IEnumerable<CommandResult?> Clear(CarConnection car, CancellationToken cancellationToken)
    {
        if (_reading.EngineRuns(car, cancellationToken) is { } early)
        {
            yield return CommandResult.Refused(early);
            yield break;
        }

        yield return null;
        var before = new JsonObject();
        foreach ((string name, string service) in CarReading.CodeServices)
        {
            before[name] = _reading.Codes(car, service, cancellationToken);
            yield return null;
        }

        var frame = new FreezeFrameReading(_reading, 0);
        while (frame.Step(car, cancellationToken))
        {
            yield return null;
        }

        before["freezeFrame"] = frame.Data;
        if (_reading.EngineRuns(car, cancellationToken) is { } late)
        {
            yield return new CommandResult(CommandOutcome.Refused, late, new JsonObject { ["before"] = before });
            yield break;
        }

        JsonObject cleared = _reading.Ask(car, "04", cancellationToken);
        var data = new JsonObject { ["before"] = before, ["clear"] = cleared };
        yield return CarReading.IsAllValue(cleared)
            ? CommandResult.Done(data)
            : new CommandResult(CommandOutcome.Failed, "not every ECU has cleared its codes; 'clear' in the data says what each answered", data);
    }

    private IEnumerable<CommandResult?> FreezeFrame(CarConnection car, byte number, CancellationToken cancellationToken)
    {
        var frame = new FreezeFrameReading(_reading, number);
        while (frame.Step(car, cancellationToken))
        {
            yield return null;
        }

        yield return CommandResult.Done(frame.Data);
    }

    private IEnumerable<CommandResult?> Raw(CarConnection car, string request, CancellationToken cancellationToken)
    {
        yield return CommandResult.Done(_reading.Ask(car, request, cancellationToken));
    }
}
