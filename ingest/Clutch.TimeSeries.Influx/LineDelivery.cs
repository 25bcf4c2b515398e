using System.Net;
using System.Text;

namespace Clutch.TimeSeries.Influx;

/// <summary>
/// Lines to the server, all of them or an exception, but for rows that it will never take: those are found, told of and passed over. Offering a line again
/// changes nothing, so a refused body is offered in halves until the bad row is alone.
/// </summary>
internal sealed class LineDelivery(InfluxConnection connection, LineRefused refused) : IDisposable
{

    /// <summary>What a server that drops old points says. It has stored the others, and the old ones are none that anybody misses.</summary>
    private const string TooOld = "points beyond retention policy";

    private readonly ReusedStream _zipped = new();

    /// <summary>Offers the lines until each is stored or refused for good.</summary>
    /// <exception cref="TimeSeriesException">The server was not reached or is in trouble.</exception>
    public void Deliver(ReadOnlyMemory<byte> lines, string? retention, string precision)
    {
        if (!lines.IsEmpty)
        {
            Settle(lines, connection.Write(lines, _zipped, retention, precision), retention, precision);
        }
    }

    /// <summary>Does what the server's answer asks for, until each line is stored or refused for good.</summary>
    /// <exception cref="TimeSeriesException">The server was not reached or is in trouble.</exception>
    public void Settle(ReadOnlyMemory<byte> lines, WriteAnswer answer, string? retention, string precision)
    {
        (HttpStatusCode status, string error) = answer;
        if (status == HttpStatusCode.NoContent)
        {
            return;
        }

        if (status is not (HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge))
        {
            connection.Fail($"answered a write with {(int)status}: {error}");
        }

        int half = MiddleOf(lines.Span);
        if (error.Contains(TooOld, StringComparison.Ordinal))
        {
            refused(default, default, Dropped(error), error);
        }
        else if (FieldInConflict(error) is { } field && lines.Span.IndexOf(field) >= 0)
        {
            Deliver(Without(lines.Span, field, error), retention, precision);
        }
        else if (half > 0)
        {
            Deliver(lines[..half], retention, precision);
            Deliver(lines[half..], retention, precision);
        }
        else
        {
            refused(lines.Span, default, SamplesIn(lines.Span), error);
        }
    }

    public void Dispose() => _zipped.Dispose();

    /// <summary>Begin of the line in the middle; 0 when there is one line only.</summary>
    private static int MiddleOf(ReadOnlySpan<byte> lines)
    {
        int next = lines[(lines.Length / 2)..^1].IndexOf((byte)'\n');
        return next >= 0 ? (lines.Length / 2) + next + 1 : lines[..(lines.Length / 2)].LastIndexOf((byte)'\n') + 1;
    }

    /// <summary>The field that somebody else has written with another type, as it begins in a line of samples.</summary>
    private static byte[]? FieldInConflict(string error)
    {
        const string Begin = "input field \"";
        int begin = error.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = begin < Begin.Length ? -1 : error.IndexOf("\" on measurement \"sample\"", begin, StringComparison.Ordinal);
        return end < 0 ? null : Encoding.UTF8.GetBytes($"{error.AsSpan(begin, end - begin)}=");
    }

    private static int Dropped(string error)
    {
        int at = error.LastIndexOf("dropped=", StringComparison.Ordinal);
        return at >= 0 && int.TryParse(error.AsSpan(at + "dropped=".Length).Trim(), out int dropped) ? dropped : 0;
    }

    /// <summary>The lines without a field. Those of samples contain no spaces or commas but their syntax.</summary>
    private byte[] Without(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> field, string error)
    {
        using var rest = new LineBuffer();
        foreach (Range range in lines.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = lines[range];
            if (line.IsEmpty)
            {
                continue;
            }

            int at = FieldAt(line, field);
            if (at < 0)
            {
                rest.Add(line);
                rest.Add((byte)'\n');
                continue;
            }

            int length = line[at..].IndexOfAny((byte)',', (byte)' ');
            refused(line, field, 1, error);
            bool isFirst = line[at - 1] == ' ';
            if (isFirst && line[at + length] == ' ')
            {
                continue; // the only one
            }

            rest.Add(line[..(isFirst ? at : at - 1)]);
            rest.Add(line[(isFirst ? at + length + 1 : at + length)..]);
            rest.Add((byte)'\n');
        }

        return rest.Written.ToArray();
    }

    private static int FieldAt(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field)
    {
        int fields = line.IndexOf((byte)' ');
        for (int from = fields; ;)
        {
            int at = line[from..].IndexOf(field);
            if (at < 0)
            {
                return -1;
            }

            if (line[from + at - 1] is (byte)' ' or (byte)',')
            {
                return from + at;
            }

            from += at + 1;
        }
    }

    private static int SamplesIn(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> fields = line[(line.IndexOf((byte)' ') + 1)..];
        return !line.StartsWith("sample,"u8) || fields.IsEmpty ? 0 : 1 + fields.Count(",s"u8);
    }
}

/// <summary>Takes a line that the server will never take.</summary>
/// <param name="line">Empty when the server does not say which it was.</param>
/// <param name="field">The one that is refused, with its equals sign; empty: all of the line.</param>
/// <param name="samples">Of them, as far as is known.</param>
/// <param name="error">The server's words.</param>
internal delegate void LineRefused(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, int samples, string error);
