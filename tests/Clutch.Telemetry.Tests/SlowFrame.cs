using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Clutch.Telemetry.Tests;

/// <summary>A second opinion on frames: decodes general MessagePack into objects with BigInteger, then checks the layout top-down.</summary>
internal sealed partial class SlowFrame
{
    private SlowFrame(List<Sample> samples) => Samples = samples;

    public List<Sample> Samples { get; }

    public static SlowFrame? TryRead(byte[] bytes)
    {
        try
        {
            int position = 0;
            object? root = Value(bytes, ref position, depth: 0);
            return position == bytes.Length ? new SlowFrame(Check(root)) : null;
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            return null;
        }
    }

    private static List<Sample> Check(object? root)
    {
        List<object?> frame = Of(root, 7);
        Require(Within(frame[0], 1, 1) && VehicleId().IsMatch((string)frame[1]!) && Within(frame[2], 1, long.MaxValue) && Within(frame[3], 1, long.MaxValue));
        Require(Within(frame[4], 0, FrameFormat.MaxTime));
        BigInteger start = (BigInteger)frame[4]!;
        List<Sample> samples = [];
        List<BigInteger>? times = null;
        foreach (object? item in (List<object?>)frame[5]!)
        {
            List<object?> column = Of(item, 5);
            Require(Within(column[0], 1, 65535) && Within(column[1], 0, uint.MaxValue) && Within(column[2], 0, 2));
            if (column[3] is not null)
            {
                times = [];
                BigInteger time = start;
                foreach (object? delta in (List<object?>)column[3]!)
                {
                    Require(delta is not null && (BigInteger)delta >= (times.Count == 0 ? 0 : 1));
                    time += (BigInteger)delta!;
                    Require(time <= FrameFormat.MaxTime);
                    times.Add(time);
                }
            }

            List<object?> values = (List<object?>)column[4]!;
            Require(times is { Count: > 0 } && values.Count == times.Count);
            BigInteger raw = 0;
            for (int i = 0; i < values.Count; i++)
            {
                if (values[i] is not null)
                {
                    raw += (BigInteger)values[i]!;
                    Require(BigInteger.Abs(raw) <= FrameFormat.MaxRaw);
                }

                samples.Add(new Sample(
                    (ushort)(BigInteger)column[0]!,
                    (uint)(BigInteger)column[1]!,
                    (SampleQuality)(int)(BigInteger)column[2]!,
                    (long)times![i],
                    values[i] is null ? Sample.Silent : (long)raw));
            }
        }

        Require(samples.Count <= FrameFormat.MaxSamples && ((List<object?>)frame[5]!).Count <= FrameFormat.MaxColumns);
        Require(((List<object?>)frame[6]!).Count <= FrameFormat.MaxEvents);
        foreach (object? item in (List<object?>)frame[6]!)
        {
            List<object?> e = Of(item, 4);
            Require(Within(e[0], 0, FrameFormat.MaxTime - start) && Within(e[1], 1, 255) && Within(e[2], 0, uint.MaxValue) && ((byte[])e[3]!).Length <= 1024);
        }

        return samples;
    }

    private static List<object?> Of(object? value, int count)
    {
        Require(value is List<object?> list && list.Count == count);
        return (List<object?>)value!;
    }

    private static bool Within(object? value, BigInteger low, BigInteger high) => value is BigInteger number && number >= low && number <= high;

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new FormatException();
        }
    }

    /// <summary>nil, integers, str, bin and arrays; every other type is outside of what frames use.</summary>
    private static object? Value(byte[] b, ref int p, int depth)
    {
        Require(depth < 8);
        byte type = b[p++];
        return type switch
        {
            <= 0x7F => new BigInteger(type),
            >= 0xE0 => new BigInteger((sbyte)type),
            0xC0 => null,
            0xCC => Number(b, ref p, 1, signed: false),
            0xCD => Number(b, ref p, 2, signed: false),
            0xCE => Number(b, ref p, 4, signed: false),
            0xCF => Number(b, ref p, 8, signed: false),
            0xD0 => Number(b, ref p, 1, signed: true),
            0xD1 => Number(b, ref p, 2, signed: true),
            0xD2 => Number(b, ref p, 4, signed: true),
            0xD3 => Number(b, ref p, 8, signed: true),
            >= 0xA0 and <= 0xBF => Encoding.Latin1.GetString(Bytes(b, ref p, type & 31)),
            0xD9 => Encoding.Latin1.GetString(Bytes(b, ref p, (int)Number(b, ref p, 1, signed: false))),
            0xDA => Encoding.Latin1.GetString(Bytes(b, ref p, (int)Number(b, ref p, 2, signed: false))),
            0xC4 => Bytes(b, ref p, (int)Number(b, ref p, 1, signed: false)),
            0xC5 => Bytes(b, ref p, (int)Number(b, ref p, 2, signed: false)),
            >= 0x90 and <= 0x9F => List(b, ref p, type & 15, depth),
            0xDC => List(b, ref p, (long)Number(b, ref p, 2, signed: false), depth),
            0xDD => List(b, ref p, (long)Number(b, ref p, 4, signed: false), depth),
            _ => throw new FormatException(),
        };
    }

    private static List<object?> List(byte[] b, ref int p, long count, int depth)
    {
        List<object?> list = [];
        for (long i = 0; i < count; i++)
        {
            list.Add(Value(b, ref p, depth + 1));
        }

        return list;
    }

    private static BigInteger Number(byte[] b, ref int p, int length, bool signed) => new(Bytes(b, ref p, length), isUnsigned: !signed, isBigEndian: true);

    private static byte[] Bytes(byte[] b, ref int p, int length)
    {
        byte[] bytes = b.AsSpan(p, length).ToArray();
        p += length;
        return bytes;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex VehicleId();
}
