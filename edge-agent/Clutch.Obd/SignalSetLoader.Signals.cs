using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Clutch.Obd;

internal ref partial struct SignalSetLoader
{
    // Four thousand data bytes are the most that ISO-TP carries.
    private const int MaxBits = 8 * 4095;

    private List<SignalSetSignal>? Signals()
    {
        if (!Is(JsonTokenType.StartArray, "signals must be a list."))
        {
            return null;
        }

        var signals = new List<SignalSetSignal>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (Signal() is not { } signal)
            {
                return null;
            }

            signals.Add(signal);
        }

        return signals;
    }

    private SignalSetSignal? Signal()
    {
        int line = Line();
        if (!Is(JsonTokenType.StartObject, "A signal must be an object."))
        {
            return null;
        }

        string id = "";
        string path = "";
        string title = "";
        SignalSetSignal? format = null;
        while (NextProperty(out string name))
        {
            switch (name)
            {
                case "id":
                    id = Text(name);
                    break;
                case "path":
                    path = Text(name);
                    break;
                case "name":
                    title = Text(name);
                    break;
                case "fmt":
                    format = Format();
                    break;
                default:
                    // Descriptions and hints for user interfaces.
                    _reader.Skip();
                    break;
            }
        }

        if (id.Length == 0 || format is null)
        {
            Fail(line, "A signal needs id and fmt.");
        }

        return Error is null ? format! with { Id = id, Path = path, Name = title.Length == 0 ? id : title } : null;
    }

    private SignalSetSignal? Format()
    {
        int line = Line();
        if (!Is(JsonTokenType.StartObject, "fmt must be an object."))
        {
            return null;
        }

        var format = new SignalSetSignal { Id = "", Path = "", Name = "", Unit = "", BitOffset = 0, BitLength = 0, Maximum = double.NaN };
        while (NextProperty(out string name))
        {
            format = name switch
            {
                "bix" => format with { BitOffset = Bits(name) },
                "len" => format with { BitLength = Bits(name) },
                "blsb" => format with { IsLittleEndian = Flag(name) },
                "sign" => format with { IsSigned = Flag(name) },
                "mul" => format with { Multiplier = Number(name), IsScaled = true },
                "div" => format with { Divisor = Number(name), IsScaled = true },
                "add" => format with { Offset = Number(name), IsScaled = true },
                "min" => format with { Minimum = Number(name) },
                "max" => format with { Maximum = Number(name) },
                "nullmin" => format with { NullAtOrBelow = Number(name) },
                "nullmax" => format with { NullAtOrAbove = Number(name) },
                "unit" => format with { Unit = Text(name) },
                "map" => format with { Map = Map() },
                _ => Skipped(format),
            };
        }

        if (Error is null && format.BitLength == 0)
        {
            Fail(line, "fmt needs len, the number of bits, of 1 or more.");
        }
        else if (Error is null && format.Divisor == 0)
        {
            Fail(line, "div must not be 0.");
        }
        else if (Error is null && (format.Map is not null || format.IsSigned || format.IsLittleEndian) && format.BitLength > SignalSetSignal.MaxNumberBits)
        {
            Fail(line, $"len is {format.BitLength}: a number has at most {SignalSetSignal.MaxNumberBits} bits.");
        }

        return Error is null ? format : null;
    }

    // omin, omax and oval colour a gauge.
    private SignalSetSignal Skipped(SignalSetSignal format)
    {
        _reader.Skip();
        return format;
    }

    private FrozenDictionary<long, string>? Map()
    {
        if (!Is(JsonTokenType.StartObject, "map must be an object from raw values to texts."))
        {
            return null;
        }

        var texts = new Dictionary<long, string>();
        while (NextProperty(out string key))
        {
            if (!long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long raw))
            {
                Fail($"\"{key}\" in map must be a whole number.");
                return null;
            }

            texts[raw] = MapText();
        }

        return Error is null ? texts.ToFrozenDictionary() : null;
    }

    // "1": "Off", or "1": {"value": "Off", "description": "..."}
    private string MapText()
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return MapWord("An entry of map");
        }

        string text = "";
        while (NextProperty(out string name))
        {
            if (name == "value")
            {
                text = MapWord(name);
            }
            else
            {
                _reader.Skip();
            }
        }

        return text;
    }

    // A gear may be written as a number.
    private string MapWord(string name) =>
        _reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(_reader.ValueSpan) : Text(name);

    private int Bits(string name)
    {
        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt32(out int bits) || bits is < 0 or > MaxBits)
        {
            Fail($"{name} must be a whole number of bits from 0 to {MaxBits}, not {Shown()}.");
            return 0;
        }

        return bits;
    }

    private string Text(string name)
    {
        if (_reader.TokenType != JsonTokenType.String)
        {
            Fail($"{name} must be a string, not {Shown()}.");
            return "";
        }

        return _reader.GetString()!;
    }
}
