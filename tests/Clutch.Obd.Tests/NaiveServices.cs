using System.Globalization;
using System.Text.RegularExpressions;

namespace Clutch.Obd.Tests;

/// <summary>A second opinion for the fuzz tests of the other services: hexadecimal strings and regular expressions. Null = must be refused.</summary>
internal static partial class NaiveServices
{
    public static string? MonitorTests(string payload)
    {
        if (!payload.StartsWith("46", StringComparison.Ordinal) || payload.Length < 4)
        {
            return null;
        }

        var shown = new List<string>();
        for (string rest = payload[2..]; rest.Length > 0 && !(shown.Count > 0 && IsFill(payload, rest)); rest = rest[18..])
        {
            if (rest.Length < 18 || rest[..2] is "00" or "20" or "40" or "60" or "80" or "A0" or "C0" or "E0")
            {
                return null;
            }

            bool isSigned = rest[4] >= '8';
            int[] numbers = [.. Enumerable.Range(0, 3).Select(i => int.Parse(rest.AsSpan(6 + (4 * i), 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).Select(n => isSigned && n > 32767 ? n - 65536 : n)];
            shown.Add($"{rest[..6]} {numbers[0]} {numbers[1]} {numbers[2]} {numbers[1] <= numbers[0] && numbers[0] <= numbers[2]}");
        }

        return string.Join('|', shown);
    }

    public static string? TroubleCodes(string payload)
    {
        Match match = payload.Length < 4 ? Match.Empty : Lists().Match(payload);
        if (!match.Success)
        {
            return null;
        }

        int size = payload.StartsWith("5942", StringComparison.Ordinal) ? 10 : 8;
        var shown = new List<string>();
        for (string rest = match.Groups["list"].Value; rest.Length > 0 && !IsFill(payload, rest); rest = rest[size..])
        {
            if (rest.Length < size)
            {
                return null;
            }

            string code = size == 10 ? rest[2..8] : rest[..6];
            int first = Convert.ToInt32(code[..1], 16);
            shown.Add($"{"PCBU"[first / 4]}{first % 4}{code[1..4]}-{code[4..]} {(size == 10 ? rest[8..10] + rest[..2] : rest[6..8])}");
        }

        return string.Join('|', shown);
    }

    public static string? Identifiers(string payload, string[] asked, int[] lengths)
    {
        if (!payload.StartsWith("62", StringComparison.Ordinal) || payload.Length < 6)
        {
            return null;
        }

        var shown = new List<string>();
        var left = new List<string>(asked);
        for (string rest = payload[2..]; rest.Length > 0;)
        {
            string did = rest.Length < 4 ? "" : rest[..4];
            if (!left.Remove(did))
            {
                return shown.Count > 0 && IsFill(payload, rest) ? string.Join('|', shown) : null;
            }

            int length = lengths[Array.IndexOf(asked, did)];
            length = length > 0 ? 2 * length : asked.Length == 1 ? rest.Length - 4 : 0;
            if (length == 0 || rest.Length < 4 + length)
            {
                return null;
            }

            shown.Add($"{did}={rest.Substring(4, length)}");
            rest = rest[(4 + length)..];
        }

        return string.Join('|', shown);
    }

    public static string? Support(string payload)
    {
        if (payload.Length < 4 || !payload.StartsWith("46", StringComparison.Ordinal))
        {
            return null;
        }

        var shown = new List<string>();
        int next = 0;
        for (string rest = payload[2..]; rest.Length > 0 && !(next > 0 && IsFill(payload, rest)); rest = rest[10..])
        {
            int first = Convert.ToInt32(rest[..2], 16);
            if (first % 32 != 0 || first < next || rest.Length < 10)
            {
                return null;
            }

            string bits = string.Concat(rest[2..10].Select(c => Convert.ToString(Convert.ToInt32(c.ToString(), 16), 2).PadLeft(4, '0')));
            shown.AddRange(Enumerable.Range(1, 32).Where(i => bits[i - 1] == '1' && first + i < 256).Select(i => $"{first + i:X2}"));
            next = first + 32;
        }

        return string.Join(' ', shown.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>Raw bits of a signal-set field, by a string of zeros and ones.</summary>
    public static string? Bits(byte[] data, int offset, int length, bool isLittleEndian, bool isSigned)
    {
        if (offset + length > data.Length * 8)
        {
            return null;
        }

        byte[] bytes = [.. data];
        if (isLittleEndian && length > 8)
        {
            int first = offset / 8;
            Array.Reverse(bytes, first, Math.Min((length + 7) / 8, bytes.Length - first));
        }

        string bits = string.Concat(bytes.Select(b => Convert.ToString(b, 2).PadLeft(8, '0'))).Substring(offset, length);
        long value = Convert.ToInt64(bits, 2);
        return (isSigned && bits[0] == '1' && length < 64 ? value - (1L << length) : value).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>ECU and payload of a KWP, 9141 or J1850 line, by its text.</summary>
    public static string? Line(string line, bool isKwp, int expected)
    {
        int first = Convert.ToInt32(line[..2], 16);
        if (first < 0x80 && (!isKwp || first >= 0x40))
        {
            string data = line.Length > 6 ? line[6..] : "";
            if (data.Length == 0 || data.Length > 16)
            {
                return null;
            }

            int wanted = data.StartsWith("7F", StringComparison.Ordinal) ? 3 : expected;
            bool isBare = data.Length == 2 * wanted && Sum(line[..^2]) != line[^2..];
            string payload = isBare ? data : data[..^2];
            return payload.Length == 0 ? null : $"{line[4..6].TrimStart('0')} {payload}";
        }

        string ecu = first >= 0x80 ? line.Length < 6 ? "" : line[4..6].TrimStart('0') : "";
        string rest = first >= 0x80 ? line.Length < 6 ? "" : line[6..] : line[2..];
        int length = first & 0x3F;
        string header = line[..(line.Length - rest.Length)];
        if (length == 0)
        {
            if (rest.Length == 0)
            {
                return null;
            }

            length = Convert.ToInt32(rest[..2], 16);
            header += rest[..2];
            rest = rest[2..];
        }

        bool isWhole = rest.Length == 2 * length || (rest.Length == 2 * (length + 1) && Sum(header + rest[..^2]) == rest[^2..]);
        return length == 0 || !isWhole ? null : $"{ecu} {rest[..(2 * length)]}";
    }

    private static string Sum(string digits) => (Convert.FromHexString(digits).Sum(b => b) & 0xFF).ToString("X2", CultureInfo.InvariantCulture);

    private static bool IsFill(string payload, string rest) =>
        rest.Length < 14 && (payload.Length == 14 || payload.Length / 2 % 7 == 6) && Fill().IsMatch(rest);

    [GeneratedRegex("^((00)+|(55)+|(AA)+|(CC)+|(FF)+)$")]
    private static partial Regex Fill();

    [GeneratedRegex("^59(?:02..|0A..|14|42........)(?<list>.*)$")]
    private static partial Regex Lists();
}
