using System.Text.Json.Nodes;
using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>Single exchanges with the car and what they say, as JSON. Every answer is typed: an ECU that refuses or a car that is silent is not an empty list.</summary>
internal sealed class CarReading(TimeProvider time)
{
    private const ushort EngineSpeed = 0x10C0;

    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(2);

    private readonly Sample[] _samples = new Sample[PidTable.MaxSamplesPerMessage];

    /// <summary>Kinds of trouble codes and the services that read them (SAE J1979).</summary>
    public static (string Name, string Service)[] CodeServices { get; } = [("stored", "03"), ("pending", "07"), ("permanent", "0A")];

    /// <summary>Asks and gives every message: <c>{"outcome","ecus":[{"ecu","outcome","nrc"?,"payload"?}]}</c>.</summary>
    public JsonObject Ask(CarConnection car, string request, CancellationToken cancellationToken)
    {
        var messages = new JsonArray();
        Outcome outcome = Exchange(car, request, cancellationToken);
        foreach (ObdMessage message in Answers(car.Exchange))
        {
            JsonObject entry = Describe(in message);
            if (message.Length > 0)
            {
                entry["payload"] = Convert.ToHexString(car.Exchange.Payload(in message));
            }

            messages.Add(entry);
        }

        return new JsonObject { ["outcome"] = outcome.ToWord(), ["ecus"] = messages };
    }

    /// <summary>At least one ECU answered, and each positively: one that has only announced its answer has not.</summary>
    public static bool IsAllValue(JsonObject answer) =>
        answer["ecus"] is JsonArray { Count: > 0 } ecus && ecus.All(ecu => (string?)ecu!["outcome"] is "value" or "duplicate") && ecus.Any(ecu => (string?)ecu!["outcome"] == "value");

    /// <summary>Codes of one kind, by ECU.</summary>
    public JsonObject Codes(CarConnection car, string service, CancellationToken cancellationToken)
    {
        var ecus = new JsonArray();
        Outcome outcome = Exchange(car, service, cancellationToken);
        Span<TroubleCode> found = stackalloc TroubleCode[TroubleCodes.MaxPerMessage];
        foreach (ObdMessage message in Answers(car.Exchange))
        {
            JsonObject entry = Describe(in message);
            if (message.Outcome == Outcome.Value)
            {
                bool read = TroubleCodes.TryRead(car.Exchange.Payload(in message), car.Format.Protocol, found, out int count) == ObdReject.None;
                entry["outcome"] = (read ? Outcome.Value : Outcome.Malformed).ToWord();
                if (read)
                {
                    var codes = new JsonArray();
                    foreach (TroubleCode code in found[..count])
                    {
                        codes.Add(code.ToString());
                    }

                    entry["codes"] = codes;
                }
            }

            ecus.Add(entry);
        }

        return new JsonObject { ["outcome"] = outcome.ToWord(), ["ecus"] = ecus };
    }

    /// <summary>MIL and monitors since the codes were cleared (PID 01), by ECU.</summary>
    public JsonObject Monitors(CarConnection car, CancellationToken cancellationToken)
    {
        var ecus = new JsonArray();
        Outcome outcome = Exchange(car, "0101", cancellationToken);
        Span<ReadinessState> states = stackalloc ReadinessState[Readiness.MaxMonitors];
        foreach (ObdMessage message in Answers(car.Exchange))
        {
            JsonObject entry = Describe(in message);
            ReadOnlySpan<byte> payload = car.Exchange.Payload(in message);
            if (message.Outcome == Outcome.Value && payload.Length >= 6 && payload[1] == 0x01)
            {
                // 41 01 A B C D: A7 is the lamp, A0 to A6 count the confirmed codes.
                entry["mil"] = (payload[2] & 0x80) != 0;
                entry["codes"] = payload[2] & 0x7F;
                var monitors = new JsonObject();
                foreach (ReadinessState state in states[..Readiness.Read(payload[3], payload[4], payload[5], states)])
                {
                    if (state.IsSupported)
                    {
                        monitors[state.Monitor.Name()] = state.IsComplete ? "complete" : "not complete";
                    }
                }

                entry["monitors"] = monitors;
            }

            ecus.Add(entry);
        }

        return new JsonObject { ["outcome"] = outcome.ToWord(), ["ecus"] = ecus };
    }

    /// <summary>Null when an ECU says that the engine stands and none says otherwise; else why codes cannot be cleared.</summary>
    public string? EngineRuns(CarConnection car, CancellationToken cancellationToken)
    {
        Exchange(car, "010C", cancellationToken);
        bool stands = false;
        foreach (ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome != Outcome.Value
                || Service01.Decode(car.Exchange.Payload(in message), [0x0C], message.Ecu, SampleQuality.Measured, 0, _samples, out int count) != ObdReject.None
                || count == 0)
            {
                continue;
            }

            if (_samples[0].Raw > 0)
            {
                return $"the engine runs at {SignalRegistry.Get(EngineSpeed).ToValue(_samples[0].Raw):0} rpm: switch it off and leave the ignition on";
            }

            stands = true;
        }

        return stands ? null : "no ECU tells the engine's speed, so it may run: leave the ignition on and try again";
    }

    /// <summary>One exchange. An adapter that did not come to its prompt is brought back, and its answer counts for nothing.</summary>
    public Outcome Exchange(CarConnection car, string request, CancellationToken cancellationToken)
    {
        switch (car.AskWhole(request, s_answer, cancellationToken))
        {
            case ExchangeEnd.Answered:
                return car.Exchange.Messages.IsEmpty ? car.Exchange.Text.ToOutcome() is var outcome && outcome != Outcome.Value ? outcome : Outcome.NoData : Outcome.Value;
            case ExchangeEnd.TimedOut:
                car.Resynchronise(cancellationToken);
                return Outcome.NoData;
            default:
                return Outcome.AdapterFault;
        }
    }

    /// <summary>Values of a freeze frame's PID, added to those of each ECU.</summary>
    public void FreezeValues(CarConnection car, byte pid, byte frame, IDictionary<uint, JsonArray> values, CancellationToken cancellationToken)
    {
        Exchange(car, $"02{pid:X2}{frame:X2}", cancellationToken);
        foreach (ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome != Outcome.Value
                || !values.TryGetValue(message.Ecu, out JsonArray? into)
                || FreezeFrame.Decode(car.Exchange.Payload(in message), [pid], frame, message.Ecu, time.GetUtcNow().ToUnixTimeMilliseconds(), _samples, out int count) != ObdReject.None)
            {
                continue;
            }

            foreach (Sample sample in _samples.AsSpan(0, count))
            {
                Signal signal = SignalRegistry.Get(sample.Signal);
                if (sample.HasValue)
                {
                    into.Add(new JsonObject { ["signal"] = signal.Path, ["value"] = Math.Round(signal.ToValue(sample.Raw), 6), ["unit"] = signal.Unit });
                }
            }
        }
    }

    /// <summary>The messages without announcements (NRC 78) that their ECU has kept.</summary>
    private static List<ObdMessage> Answers(ElmExchange exchange)
    {
        var answers = new List<ObdMessage>();
        foreach (ref readonly ObdMessage message in exchange.Messages)
        {
            answers.Add(message);
        }

        HashSet<uint> settled = [.. answers.Where(answer => answer.Outcome is Outcome.Value or Outcome.Refused).Select(answer => answer.Ecu)];
        answers.RemoveAll(answer => answer.Outcome == Outcome.Pending && settled.Contains(answer.Ecu));
        return answers;
    }

    private static JsonObject Describe(in ObdMessage message)
    {
        var entry = new JsonObject { ["ecu"] = $"{message.Ecu:X}", ["outcome"] = message.Outcome.ToWord() };
        if (message.Nrc != 0)
        {
            entry["nrc"] = $"{message.Nrc:X2}";
        }

        return entry;
    }
}
