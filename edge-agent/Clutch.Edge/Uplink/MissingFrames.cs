using System.Text.Json;

namespace Clutch.Edge;

/// <summary>Frames of one boot that the server has not got, between some that it has: sequence numbers, both ends included.</summary>
internal readonly record struct MissingFrames(long Boot, long From, long To)
{
    /// <summary>More ranges than a server keeps of a vehicle.</summary>
    private const int Most = 64;

    /// <summary>
    /// Reads a report, <c>{"missing":[{"boot":1760000000,"from":5,"to":9}]}</c>. False: the message is something else, a command for instance.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out IReadOnlyList<MissingFrames> missing)
    {
        var ranges = new List<MissingFrames>();
        missing = ranges;
        var json = new Utf8JsonReader(payload);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject || !json.Read() || !json.ValueTextEquals("missing"u8)
                || !json.Read() || json.TokenType != JsonTokenType.StartArray)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.StartObject && ranges.Count < Most)
            {
                ranges.Add(ReadRange(ref json));
            }

            ranges.RemoveAll(range => range.Boot <= 0 || range.From <= 0 || range.To < range.From);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static MissingFrames ReadRange(ref Utf8JsonReader json)
    {
        MissingFrames range = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int member = json.ValueTextEquals("boot"u8) ? 1 : json.ValueTextEquals("from"u8) ? 2 : json.ValueTextEquals("to"u8) ? 3 : 0;
            json.Read();
            long value = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long number) ? number : 0;
            json.Skip();
            range = member switch
            {
                1 => range with { Boot = value },
                2 => range with { From = value },
                3 => range with { To = value },
                _ => range,
            };
        }

        return range;
    }
}
