using System.Globalization;
using System.Text;

namespace Clutch.Obd;

/// <summary>Decodes recorded exchanges with an adapter: everything that the reply says, by ECU. For people and files; allocates.</summary>
public static class TranscriptDecoder
{
    /// <summary>Decodes the reply to one request; the text may hold several replies, each ended by its prompt, and may lack the last prompt.</summary>
    /// <param name="request">As sent, without CR: <c>010C</c>, <c>22F40D1</c>, <c>ATRV</c>; longer than 512 characters is malformed.</param>
    /// <param name="raw">Text as read.</param>
    /// <param name="protocol">Unknown where the transcript does not say.</param>
    /// <param name="headers">Whether lines start with an id or header; null = tell it from the text.</param>
    /// <param name="set">Make-specific signals; may be null.</param>
    public static IReadOnlyList<DecodedOutcome> Decode(string request, string raw, ObdProtocol protocol, bool? headers, SignalSet? set)
    {
        if (request.Length > RequestPattern.MaxLength || !Ascii.IsValid(request))
        {
            return [new DecodedOutcome { Ecu = null, Service = "", Pid = "", Outcome = Outcome.Malformed }];
        }

        byte[] asked = Encoding.ASCII.GetBytes(request);
        byte[] bytes = Encoding.Latin1.GetBytes(raw);
        var pattern = new RequestPattern();
        pattern.Set(asked);

        // The form of the lines is not always known. A reading counts only when it answers the request, and a guessed one only
        // when it leaves nothing over; where none does, the first one stands.
        List<DecodedOutcome>? first = null;
        foreach (AdapterFormat format in Readings(pattern, protocol, headers, set))
        {
            List<DecodedOutcome> outcomes = Read(asked, pattern, bytes, format, set);
            bool isAnswer = outcomes.Exists(o => o.Outcome is Outcome.Value or Outcome.Refused or Outcome.Pending);
            if (isAnswer && (first is null || !outcomes.Exists(o => o.Outcome == Outcome.Malformed)))
            {
                return outcomes;
            }

            first ??= outcomes;
        }

        return first!;
    }

    private static IEnumerable<AdapterFormat> Readings(RequestPattern pattern, ObdProtocol protocol, bool? headers, SignalSet? set)
    {
        bool isExtended = set is not null && set.Commands.Any(c => c.ExtendedAddress is not null && c.Service == pattern.Service && IsAsked(c, pattern));
        if (headers ?? true)
        {
            yield return new AdapterFormat(true, protocol) { ExtendedAddressing = isExtended };
        }

        if (!(headers ?? false))
        {
            yield return new AdapterFormat(false, protocol);
        }

        if ((headers ?? true) && !protocol.IsKLineOrJ1850())
        {
            yield return new AdapterFormat(true, protocol) { ExtendedAddressing = !isExtended };
        }

        if (!(headers ?? false) && !protocol.IsKLineOrJ1850())
        {
            yield return new AdapterFormat(false, protocol) { PciVisible = true, ExtendedAddressing = isExtended };
        }

        // Numbered messages of service 09 outside CAN.
        if (!(headers ?? false) && protocol == ObdProtocol.Unknown)
        {
            yield return new AdapterFormat(false, ObdProtocol.Iso9141);
        }
    }

    private static bool IsAsked(SignalSetCommand command, RequestPattern pattern)
    {
        ReadOnlySpan<byte> arguments = pattern.Arguments;
        return command.Service == 0x22
            ? arguments.Length >= 2 && ((arguments[0] << 8) | arguments[1]) == command.Identifier
            : arguments.Length >= 1 && arguments[0] == command.Identifier;
    }

    private static List<DecodedOutcome> Read(byte[] request, RequestPattern pattern, byte[] raw, AdapterFormat format, SignalSet? set)
    {
        var outcomes = new List<DecodedOutcome>();
        var exchange = new ElmExchange();
        exchange.Begin(request, format);
        for (int at = 0; ;)
        {
            at += exchange.Feed(raw.AsSpan(at));
            if (!exchange.IsComplete)
            {
                _ = exchange.Feed(">"u8);
            }

            if (at == raw.Length)
            {
                break;
            }

            // Behind the prompt: the answer that an ECU still owes, or one more reply to the same request.
            if (exchange.IsAwaited)
            {
                exchange.Resume();
            }
            else
            {
                Add(outcomes, exchange, pattern, format, set);
                exchange.Begin(request, format);
            }
        }

        Add(outcomes, exchange, pattern, format, set);
        if (outcomes.Count == 0)
        {
            Outcome text = exchange.Text.ToOutcome();
            outcomes.Add(WithoutMessage(pattern, text == Outcome.Value ? Outcome.NoData : text));
        }

        return outcomes;
    }

    private static void Add(List<DecodedOutcome> outcomes, ElmExchange exchange, RequestPattern pattern, AdapterFormat format, SignalSet? set)
    {
        if (pattern.IsCommand)
        {
            // A prompt too many is no second answer.
            if (exchange.Text != ElmText.None)
            {
                outcomes.Add(Command(exchange, pattern));
            }

            return;
        }

        ObdProtocol protocol = format.Protocol == ObdProtocol.Unknown && exchange.SawKLine ? ObdProtocol.Iso9141 : format.Protocol;
        foreach (ref readonly ObdMessage message in exchange.Messages)
        {
            outcomes.Add(Message(message, exchange.Payload(message), pattern, format, protocol, set));
        }

        // A fault text is an outcome of its own beside the messages: the reply may lack some.
        Outcome text = exchange.Text.ToOutcome();
        if (text is not (Outcome.Value or Outcome.Pending))
        {
            outcomes.Add(WithoutMessage(pattern, text));
        }
    }

    private static DecodedOutcome WithoutMessage(RequestPattern pattern, Outcome outcome) => new()
    {
        Ecu = null,
        Service = pattern.IsCommand ? pattern.CommandSet : $"{pattern.Service:X2}",
        Pid = PidText(pattern.Service, pattern.Arguments),
        Outcome = outcome,
    };

    private static DecodedOutcome Command(ElmExchange exchange, RequestPattern pattern)
    {
        string text = exchange.FirstLine();
        Outcome outcome = exchange.Text switch
        {
            ElmText.Banner => Outcome.Value,
            ElmText other => other.ToOutcome(),
        };
        List<DecodedSignal> signals = [];
        if (outcome == Outcome.Value && AdapterVoltage.TryParse(text, out int millivolts))
        {
            signals.Add(new DecodedSignal("Vehicle.Adapter.Voltage", millivolts / 1000.0, "V", null));
        }
        else if (outcome == Outcome.Value)
        {
            signals.Add(new DecodedSignal("Vehicle.Adapter.Text", null, "", text));
        }

        return new DecodedOutcome { Ecu = null, Service = pattern.CommandSet, Pid = "", Outcome = outcome, Signals = signals };
    }

    private static DecodedOutcome Message(
        in ObdMessage message,
        ReadOnlySpan<byte> payload,
        RequestPattern pattern,
        AdapterFormat format,
        ObdProtocol protocol,
        SignalSet? set)
    {
        bool isRefusal = payload.Length == 3 && payload[0] == 0x7F;
        byte service = isRefusal ? payload[1] : payload.IsEmpty ? pattern.Service : (byte)(payload[0] - 0x40);
        ReadOnlySpan<byte> arguments = isRefusal || payload.IsEmpty ? service == pattern.Service ? pattern.Arguments : default : payload[1..];
        var decoded = new PayloadDecoder(protocol, set);
        Outcome outcome = message.Outcome;
        if (outcome == Outcome.Value && !decoded.TryDecode(payload, pattern.Arguments, message.Ecu))
        {
            outcome = Outcome.Malformed;
        }

        return new DecodedOutcome
        {
            Ecu = format.Headers && message.Ecu != 0 ? EcuText(message.Ecu) : null,
            Service = $"{service:X2}",
            Pid = outcome == Outcome.Value && decoded.Pids.Length > 0 ? decoded.Pids : PidText(service, arguments),
            Outcome = outcome,
            Nrc = outcome is Outcome.Refused or Outcome.Pending ? message.Nrc : null,
            Payload = Convert.ToHexString(payload),
            Signals = outcome == Outcome.Value ? decoded.Signals : [],
        };
    }

    private static string EcuText(uint ecu) => ecu.ToString(ecu <= 0xFF ? "X2" : ecu <= 0x7FF ? "X3" : "X8", CultureInfo.InvariantCulture);

    private static string PidText(byte service, ReadOnlySpan<byte> arguments)
    {
        int length = service switch
        {
            0x22 or 0x2E or 0x2F => 2,
            0x01 or 0x02 or 0x05 or 0x06 or 0x08 or 0x09 or 0x10 or 0x19 or 0x1A or 0x21 => 1,
            _ => 0,
        };
        return Convert.ToHexString(arguments[..Math.Min(length, arguments.Length)]);
    }
}
