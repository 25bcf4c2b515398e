using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Clutch.CarSim;

/// <summary>A value of a scenario file that knows where it stands. Whoever reads it says what is allowed there.</summary>
internal sealed class ScenarioNode
{
    private static readonly (string Unit, double Seconds)[] s_units = [("ms", 0.001), ("min", 60), ("s", 1), ("h", 3600), ("d", 86_400)];

    private readonly string _file;
    private readonly string _path;
    private readonly JsonTokenType _type;
    private readonly string _text;
    private readonly List<ScenarioNode> _items = [];
    private readonly List<(string Key, ScenarioNode Value)> _members = [];

    private ScenarioNode(string file, string path, int line, ref Utf8JsonReader reader, byte[] json)
    {
        (_file, _path, Line, _type) = (file, path, line, reader.TokenType);
        _text = _type is JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
        if (_type == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                _items.Add(new ScenarioNode(file, $"{path}[{_items.Count}]", LineOf(json, reader.TokenStartIndex), ref reader, json));
            }
        }
        else if (_type == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                string key = reader.GetString()!;
                int keyLine = LineOf(json, reader.TokenStartIndex);
                _ = reader.Read();
                var value = new ScenarioNode(file, path.Length == 0 ? key : $"{path}.{key}", keyLine, ref reader, json);
                if (_members.Exists(m => m.Key == key))
                {
                    throw value.Error($"'{value._path}' is there twice. Keep one of them.");
                }

                _members.Add((key, value));
            }
        }
    }

    /// <summary>Line of the key, or of the value itself in a list; from 1.</summary>
    public int Line { get; }

    public bool IsList => _type == JsonTokenType.StartArray;

    public bool IsObject => _type == JsonTokenType.StartObject;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="ScenarioException">It is not JSON.</exception>
    public static ScenarioNode Parse(string file, byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        try
        {
            _ = reader.Read();
            var root = new ScenarioNode(file, "", 1, ref reader, json);
            _ = reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            throw new ScenarioException(file, (int)(e.LineNumber ?? 0) + 1, $"this is not JSON: {e.Message}");
        }
    }

    public ScenarioException Error(string problem) => new(_file, Line, problem);

    public ScenarioNode? Member(string key) => _members.Find(m => m.Key == key).Value;

    /// <summary>Reads an object key by key; a key that is not in the table is an error.</summary>
    public T Into<T>(T target, IReadOnlyDictionary<string, Func<T, ScenarioNode, T>> keys)
    {
        Expect(JsonTokenType.StartObject, "an object { }");
        foreach ((string key, ScenarioNode value) in _members)
        {
            target = keys.TryGetValue(key, out Func<T, ScenarioNode, T>? read)
                ? read(target, value)
                : throw value.Error($"'{value._path}' is not known. Allowed here: {string.Join(", ", keys.Keys.Order(StringComparer.Ordinal))}.");
        }

        return target;
    }

    public bool Is(string text) => _type == JsonTokenType.String && _text == text;

    public string Text(int least = 0, int most = int.MaxValue)
    {
        Expect(JsonTokenType.String, "a text in quotes");
        return _text.Length >= least && _text.Length <= most ? _text : throw Wrong(most == int.MaxValue ? $"at least {least} characters" : $"{least} to {most} characters");
    }

    public double Number(double least, double most)
    {
        Expect(JsonTokenType.Number, $"a number from {least} to {most}");
        return double.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw Wrong($"a number from {least} to {most}");
    }

    public int Whole(int least, int most) => (int)Whole((ulong)least, (ulong)most);

    public ulong Whole(ulong least, ulong most)
    {
        Expect(JsonTokenType.Number, $"a whole number from {least} to {most}");
        return ulong.TryParse(_text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && value >= least && value <= most
            ? value
            : throw Wrong($"a whole number from {least} to {most}");
    }

    public bool Flag() => _type is JsonTokenType.True or JsonTokenType.False ? _type == JsonTokenType.True : throw Wrong("true or false");

    /// <summary>A number and a unit, for example "90 s".</summary>
    public TimeSpan Duration()
    {
        const string Allowed = "a time such as \"300 ms\", \"2.5 s\", \"8 min\", \"2 h\" or \"3 d\"";
        Expect(JsonTokenType.String, Allowed);
        foreach ((string unit, double seconds) in s_units)
        {
            if (_text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(_text.AsSpan(0, _text.Length - unit.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
                && value * seconds <= TimeSpan.MaxValue.TotalSeconds / 1000)
            {
                return TimeSpan.FromSeconds(value * seconds);
            }
        }

        throw Wrong(Allowed);
    }

    /// <summary>Hexadecimal digits in quotes, at most so many.</summary>
    public uint Hex(int digits)
    {
        string allowed = $"1 to {digits} hexadecimal digits in quotes, such as \"{new string('0', digits - 1)}A\"";
        Expect(JsonTokenType.String, allowed);
        return _text.Length <= digits && uint.TryParse(_text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : throw Wrong(allowed);
    }

    /// <summary>Bytes as pairs of hexadecimal digits; spaces are free.</summary>
    public byte[] Bytes()
    {
        const string Allowed = "bytes as pairs of hexadecimal digits, such as \"0C 1A F8\"";
        Expect(JsonTokenType.String, Allowed);
        string digits = _text.Replace(" ", "", StringComparison.Ordinal);
        return digits.Length is > 0 && digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : throw Wrong(Allowed);
    }

    public T OneOf<T>(IReadOnlyDictionary<string, T> values)
    {
        string allowed = $"one of {string.Join(", ", values.Keys)}";
        Expect(JsonTokenType.String, allowed);
        return values.TryGetValue(_text, out T? value) ? value : throw Wrong(allowed);
    }

    public IReadOnlyList<ScenarioNode> Items(int least, int most)
    {
        Expect(JsonTokenType.StartArray, $"a list [ ] of {least} to {most}");
        return _items.Count >= least && _items.Count <= most ? _items : throw Error($"'{_path}' has {_items.Count} entries. Allowed: {least} to {most}.");
    }

    /// <summary>The keys of an object that has no fixed ones.</summary>
    public IReadOnlyList<(string Key, ScenarioNode Value)> Members()
    {
        Expect(JsonTokenType.StartObject, "an object { }");
        return _members;
    }

    private static int LineOf(byte[] json, long position) => 1 + json.AsSpan(0, (int)position).Count((byte)'\n');

    private void Expect(JsonTokenType type, string allowed)
    {
        if (_type != type)
        {
            throw Wrong(allowed);
        }
    }

    private ScenarioException Wrong(string allowed)
    {
        string value = _type switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.String => $"\"{_text}\"",
            _ => _text,
        };
        return Error($"{(_path.Length == 0 ? "the file" : $"'{_path}'")} is {value}. Allowed: {allowed}.");
    }
}
