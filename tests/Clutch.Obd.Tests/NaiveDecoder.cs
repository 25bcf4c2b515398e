using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Clutch.Obd.Tests;

/// <summary>A second opinion for the fuzz test: strings, dictionaries and regular expressions, slow and plain. Replies of at most a dozen lines.</summary>
internal static partial class NaiveDecoder
{
    /// <summary>Messages as <c>id payload</c>, malformed ones as <c>id !</c>, sorted and without repetition of the latter.</summary>
    public static List<string> Messages(string request, string reply, AdapterFormat format)
    {
        var whole = new List<(string Id, string Payload)>();
        var open = new Dictionary<string, (int Length, string First, Dictionary<int, string> Parts)>(StringComparer.Ordinal);
        string text = reply[..reply.IndexOf('>', StringComparison.Ordinal)].Replace("\0", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        foreach (string raw in text.Split('\r', '\n'))
        {
            string line = raw.ToUpperInvariant();
            while (line.StartsWith("SEARCHING", StringComparison.Ordinal))
            {
                line = line["SEARCHING".Length..].TrimStart('.', ':');
            }

            if (line.Length == 0 || (line == request && whole.Count + open.Count == 0) || !Hex().IsMatch(line))
            {
                continue;
            }

            int width = format.Protocol == ObdProtocol.Can11At500 ? 3 : 8;
            if (line.Length <= width || (line.Length - width) % 2 != 0 || line[0] > (width == 3 ? '7' : '1'))
            {
                whole.Add(("0", "!"));
                continue;
            }

            Frame(line[..width].TrimStart('0'), line[width..], whole, open);
        }

        whole.AddRange(open.Keys.Select(id => (id, "!")));
        IEnumerable<string> good = whole.Where(m => m.Payload != "!").Select(m => $"{m.Id} {m.Payload}");
        IEnumerable<string> bad = whole.Where(m => m.Payload == "!").Select(m => $"{m.Id} !").Distinct(StringComparer.Ordinal);
        return [.. good.Concat(bad).Order(StringComparer.Ordinal)];
    }

    /// <summary>Raw values by signal, or null when the walk must refuse.</summary>
    /// <param name="payload">Hexadecimal digits.</param>
    /// <param name="asked">PIDs of the request.</param>
    /// <param name="frame">Two digits behind each PID of a freeze frame; empty for current data.</param>
    public static SortedDictionary<int, long>? Walk(string payload, byte[] asked, string frame = "")
    {
        var values = new SortedDictionary<int, long>();
        var left = asked.Select(p => p.ToString("X2", CultureInfo.InvariantCulture)).ToHashSet(StringComparer.Ordinal);
        if (payload.Length < 4 || !payload.StartsWith(frame.Length == 0 ? "41" : "42", StringComparison.Ordinal))
        {
            return null;
        }

        string rest = payload[2..];
        bool any = false;
        while (rest.Length > 0)
        {
            string number = rest[..2];
            if (!left.Remove(number))
            {
                bool isFullFrame = payload.Length == 14 || payload.Length / 2 % 7 == 6;
                bool isFill = number is "00" or "55" or "AA" or "CC" or "FF" && rest.Length < 14 && rest == string.Concat(Enumerable.Repeat(number, rest.Length / 2));
                return any && isFullFrame && isFill ? values : null;
            }

            _ = PidTable.TryGet(Convert.ToByte(number, 16), out Pid? pid);
            int start = 2 + frame.Length;
            bool isLong = pid!.LongLength > pid.Length && asked.Length == 1 && rest.Length == start + (2 * pid.LongLength);
            int length = 2 * (isLong ? pid.LongLength : pid.Length);
            if (rest.Length < start + length || rest[2..start] != frame)
            {
                return null;
            }

            foreach (PidField field in pid.Fields)
            {
                if (Value(rest.Substring(start, length), field) is { } value)
                {
                    values[field.Signal] = value;
                }
            }

            any = true;
            rest = rest[(start + length)..];
        }

        return values;
    }

    [GeneratedRegex("^[0-9A-F]+$")]
    private static partial Regex Hex();

    private static void Frame(string id, string data, List<(string Id, string Payload)> whole, Dictionary<string, (int Length, string First, Dictionary<int, string> Parts)> open)
    {
        int low = Convert.ToInt32(data[1..2], 16);
        switch (data[0])
        {
            case '0' when data.Length <= 16 && low is >= 1 and <= 7 && data.Length >= 2 + (2 * low):
                whole.Add((id, data.Substring(2, 2 * low)));
                return;

            case '1' when data.Length == 16 && Convert.ToInt32(data[1..4], 16) >= 8:
                if (open.Remove(id))
                {
                    whole.Add((id, "!"));
                }

                open[id] = (Convert.ToInt32(data[1..4], 16), data[4..], []);
                return;

            case '2' when data.Length <= 16 && open.TryGetValue(id, out (int Length, string First, Dictionary<int, string> Parts) message):
                int count = (message.Length - 6 + 6) / 7;
                int index = count <= 15 ? low : message.Parts.Count + 1;
                int size = index == count ? 2 * (message.Length - 6 - ((count - 1) * 7)) : 14;
                if (index < 1 || index > count || index % 16 != low || data.Length < 2 + size
                    || (message.Parts.TryGetValue(index, out string? before) && before != data.Substring(2, size)))
                {
                    open.Remove(id);
                    whole.Add((id, "!"));
                    return;
                }

                message.Parts[index] = data.Substring(2, size);
                if (message.Parts.Count == count)
                {
                    open.Remove(id);
                    whole.Add((id, message.First + string.Concat(message.Parts.OrderBy(p => p.Key).Select(p => p.Value))));
                }

                return;

            case '3' when data.Length <= 16:
                return;

            default:
                whole.Add((id, "!"));
                return;
        }
    }

    private static long? Value(string data, PidField field)
    {
        if (data.Length < 2 * (field.Offset + field.Size))
        {
            return null;
        }

        string bits = string.Concat(data.Select(c => Convert.ToString(Convert.ToInt32(c.ToString(), 16), 2).PadLeft(4, '0')));
        int width = BitOperations.PopCount(field.Mask);
        int end = (8 * (field.Offset + field.Size)) - field.Shift;
        string own = bits[(end - width)..end];
        for (int bit = 0; bit < 8; bit++)
        {
            char wanted = (field.SupportValue >> bit & 1) != 0 ? '1' : '0';
            if ((field.SupportMask >> bit & 1) != 0 && bits[7 - bit] != wanted)
            {
                return null;
            }
        }

        long value = Convert.ToInt64(own, 2);
        if (value == field.UnusedRaw || (field.IsOneHot && own.Count(c => c == '1') > 1))
        {
            return null;
        }

        return field.Signed && own[0] == '1' ? value - (1L << width) : value;
    }
}
