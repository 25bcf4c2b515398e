using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Clutch.Obd;

/// <summary>Reads the OBDb JSON token by token, because every refusal has to name its line.</summary>
internal ref partial struct SignalSetLoader
{
    // Nothing in the format is nested deeper; a file that is, is refused by the reader.
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;

    public SignalSetLoader(ReadOnlySpan<byte> json)
    {
        _json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        _reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = MaxDepth });
        Error = null;
    }

    public SignalSetError? Error { get; private set; }

    /// <summary>The commands, or null and <see cref="Error"/>.</summary>
    public SignalSetCommand[]? Load()
    {
        try
        {
            return Document();
        }
        catch (JsonException exception)
        {
            Error ??= new SignalSetError((int)(exception.LineNumber ?? 0) + 1, "This is not valid JSON here; take the file unchanged from its OBDb repository.");
            return null;
        }
    }

    private SignalSetCommand[]? Document()
    {
        List<SignalSetCommand>? commands = null;
        if (!_reader.Read() || !Is(JsonTokenType.StartObject, "A signal set is a JSON object with a list named commands."))
        {
            return null;
        }

        while (NextProperty(out string name))
        {
            if (name != "commands")
            {
                _reader.Skip();
                continue;
            }

            commands = [];
            if (!Is(JsonTokenType.StartArray, "commands must be a list."))
            {
                return null;
            }

            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            {
                if (Command() is not { } command)
                {
                    return null;
                }

                commands.Add(command);
            }
        }

        // What follows the object is checked as well.
        while (Error is null && _reader.Read())
        {
        }

        if (commands is null)
        {
            Fail("The list named commands is missing.");
        }

        return Error is null ? [.. commands!] : null;
    }

    private SignalSetCommand? Command()
    {
        int line = Line();
        if (!Is(JsonTokenType.StartObject, "A command must be an object."))
        {
            return null;
        }

        string? header = null;
        uint? answer = null;
        uint priority = 0x18;
        byte service = 0;
        ushort identifier = 0;
        double period = 0;
        byte? extended = null;
        byte? tester = null;
        byte? session = null;
        bool flowControl = false;
        List<SignalSetSignal>? signals = null;
        while (NextProperty(out string name))
        {
            switch (name)
            {
                case "hdr":
                    header = HexText(name, 3, 4);
                    break;
                case "rax":
                    answer = Hex(name, 2, 6);
                    break;
                case "pri":
                    priority = Hex(name, 2, 2);
                    break;
                case "eax":
                    extended = (byte)Hex(name, 2, 2);
                    break;
                case "tst":
                    tester = (byte)Hex(name, 2, 2);
                    break;
                case "din":
                    session = (byte)Hex(name, 2, 2);
                    break;
                case "fcm1":
                    flowControl = Flag(name);
                    break;
                case "freq":
                    period = Number(name);
                    break;
                case "cmd":
                    (service, identifier) = Request();
                    break;
                case "signals":
                    signals = Signals();
                    break;
                default:
                    // Filters by model year, time-outs and notes for people.
                    _reader.Skip();
                    break;
            }
        }

        if (header is null || service == 0 || signals is null || !(period > 0))
        {
            Fail(line, "A command needs hdr, cmd, signals and a freq above 0 (seconds).");
        }

        if (Error is not null)
        {
            return null;
        }

        uint id = uint.Parse(header!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        bool isExtendedId = header!.Length == 4;
        return new SignalSetCommand
        {
            // ISO 15765-2 fixed addressing: DAxx is 18DAxxF1, answered by 18DAF1xx.
            RequestId = isExtendedId ? (priority << 24) | (id << 8) | 0xF1 : id,
            AnswerId = answer is null ? null : isExtendedId ? 0x18DAF100 | (answer & 0xFF) : answer,
            IsExtendedId = isExtendedId,
            ExtendedAddress = extended,
            TesterAddress = tester,
            NeedsFlowControl = flowControl,
            Session = session,
            Service = service,
            Identifier = identifier,
            PeriodSeconds = period,
            Signals = signals!,
        };
    }

    private (byte Service, ushort Identifier) Request()
    {
        byte service = 0;
        ushort identifier = 0;
        if (!Is(JsonTokenType.StartObject, "cmd must be an object such as {\"22\": \"F40D\"}."))
        {
            return default;
        }

        while (NextProperty(out string name))
        {
            (service, int digits) = name switch { "01" => ((byte)0x01, 2), "21" => ((byte)0x21, 2), "22" => ((byte)0x22, 4), _ => ((byte)0, 0) };
            if (service == 0)
            {
                Fail($"Service {name} is not part of the signal-set format: 01, 21 or 22.");
                return default;
            }

            identifier = (ushort)Hex(name, digits, digits);
        }

        return (service, identifier);
    }

    private readonly int Line() => 1 + _json[..(int)Math.Min(_reader.TokenStartIndex, _json.Length)].Count((byte)'\n');

    private bool Is(JsonTokenType type, string sentence)
    {
        if (_reader.TokenType != type)
        {
            Fail(sentence);
        }

        return Error is null;
    }

    // Moves to the value of the next property; false at the end of the object and after an error.
    private bool NextProperty(out string name)
    {
        name = "";
        if (Error is not null || !_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        name = _reader.GetString()!;
        return _reader.Read();
    }

    private string HexText(string name, int fewest, int most)
    {
        string text = _reader.TokenType == JsonTokenType.String ? _reader.GetString()! : "";
        if (text.Length < fewest || text.Length > most || !text.All(char.IsAsciiHexDigit))
        {
            Fail($"{name} must be a string of {(fewest == most ? fewest : $"{fewest} to {most}")} hexadecimal digits, not {Shown()}.");
            return "0";
        }

        return text;
    }

    private uint Hex(string name, int fewest, int most) => uint.Parse(HexText(name, fewest, most), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private double Number(string name)
    {
        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetDouble(out double value) || !double.IsFinite(value))
        {
            Fail($"{name} must be a number, not {Shown()}.");
            return double.NaN;
        }

        return value;
    }

    private bool Flag(string name)
    {
        if (_reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            Fail($"{name} must be true or false, not {Shown()}.");
        }

        return _reader.TokenType == JsonTokenType.True;
    }

    private readonly string Shown() => _reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        _ => $"\"{Encoding.UTF8.GetString(_reader.ValueSpan[..Math.Min(_reader.ValueSpan.Length, 40)])}\"",
    };

    private void Fail(string sentence) => Fail(Line(), sentence);

    private void Fail(int line, string sentence) => Error ??= new SignalSetError(line, sentence);
}
