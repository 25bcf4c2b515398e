using System.Globalization;

namespace Clutch.Links;

/// <summary>
/// A recorded session, one event a line: <c>&gt; REQUEST</c> was sent, <c>&lt; TEXT</c> was received. Text is Latin-1
/// with the escapes \r \n \0 \\ \xHH; a request is written without the CR that ended it. A line may begin with a time
/// mark <c>@MS</c>, milliseconds on any one clock. Empty lines and lines that begin with # are remarks.
/// </summary>
internal sealed class ReplaySession
{
    private ReplaySession(IReadOnlyList<Entry> entries) => Entries = entries;

    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>Delay: after the request of the exchange for what was received; 0 without time marks.</summary>
    public readonly record struct Entry(bool Sent, byte[] Text, TimeSpan Delay);

    /// <summary>Reads the lines of a recording.</summary>
    /// <exception cref="LinkException">A line is none of the above; the message names it.</exception>
    public static ReplaySession Parse(IEnumerable<string> lines, string file)
    {
        var entries = new List<Entry>();
        int number = 0;
        double? request = null;
        foreach (string line in lines)
        {
            number++;
            string rest = line.TrimStart();
            if (rest.Length == 0 || rest[0] == '#')
            {
                continue;
            }

            double? mark = null;
            if (rest[0] == '@')
            {
                int end = rest.IndexOf(' ', StringComparison.Ordinal);
                if (end < 0 || !double.TryParse(rest.AsSpan(1, end - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double ms))
                {
                    throw Bad(file, number, "a time mark is @ and milliseconds, then a blank");
                }

                mark = ms;
                rest = rest[end..].TrimStart();
            }

            bool sent = rest.StartsWith('>');
            if (!sent && !rest.StartsWith('<'))
            {
                throw Bad(file, number, "an event begins with > (sent) or < (received)");
            }

            string text = rest[1..];
            text = text.StartsWith(' ') ? text[1..] : text;
            if (Unescape(text) is not { } bytes)
            {
                throw Bad(file, number, "the escapes are \\r \\n \\0 \\\\ and \\xHH, other characters are Latin-1");
            }

            request = sent ? mark : request ?? mark;
            double delay = sent ? 0 : Math.Max(0, (mark ?? request ?? 0) - (request ?? 0));
            if (sent || bytes.Length > 0)
            {
                entries.Add(new Entry(sent, bytes, TimeSpan.FromMilliseconds(delay)));
            }
        }

        return new ReplaySession(entries);
    }

    private static byte[]? Unescape(string text)
    {
        byte[] bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\')
            {
                i++;
                switch (i < text.Length ? text[i] : ' ')
                {
                    case 'r':
                        c = '\r';
                        break;
                    case 'n':
                        c = '\n';
                        break;
                    case '0':
                        c = '\0';
                        break;
                    case '\\':
                        break;
                    case 'x' when i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value):
                        c = (char)value;
                        i += 2;
                        break;
                    default:
                        return null;
                }
            }

            if (c > byte.MaxValue)
            {
                return null;
            }

            bytes[length++] = (byte)c;
        }

        return bytes[..length];
    }

    private static LinkException Bad(string file, int line, string rule) =>
        new($"{file}, line {line}, is not part of a recorded session: {rule}.");
}
