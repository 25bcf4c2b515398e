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
        int columns = 0;
        foreach (object? item in (List<object?>)frame[5]!)
        {
            List<object?> group = Of(item, 5);
            Require(Within(group[0], 0, uint.MaxValue) && Within(group[1], 0, 2));
            List<BigInteger> times = Sums((List<object?>)group[2]!, start, step => step >= 0);
            Require(times.Count > 0 && times.Distinct().Count() == times.Count && times[^1] <= FrameFormat.MaxTime);
            List<BigInteger> signals = Sums((List<object?>)group[3]!, 0, step => BigInteger.Abs(step) <= 65535);
            Require(signals.Count > 0 && signals.TrueForAll(signal => signal >= 1 && signal <= 65535));
            columns += signals.Count;
            List<object?> values = (List<object?>)group[4]!;
            Require(values.Count == times.Count * signals.Count);
            for (int i = 0; i < values.Count; i++)
            {
                // The sum of this column's deltas up to here.
                int column = i / times.Count;
                BigInteger raw = 0;
                for (int j = column * times.Count; j <= i; j++)
                {
                    raw += values[j] is null ? 0 : (BigInteger)values[j]!;
                    Require(BigInteger.Abs(raw) <= FrameFormat.MaxRaw);
                }

                samples.Add(new Sample(
                    (ushort)signals[column],
                    (uint)(BigInteger)group[0]!,
                    (SampleQuality)(int)(BigInteger)group[1]!,
                    (long)times[i % times.Count],
                    values[i] is null ? Sample.Silent : (long)raw));
            }
        }

        Require(columns <= FrameFormat.MaxColumns);
        Require(samples.Count <= FrameFormat.MaxSamples);
        Require(((List<object?>)frame[6]!).Count <= FrameFormat.MaxEvents);
        foreach (object? item in (List<object?>)frame[6]!)
        {
            List<object?> e = Of(item, 4);
            Require(Within(e[0], 0, FrameFormat.MaxTime - start) && Within(e[1], 1, 255) && Within(e[2], 0, uint.MaxValue) && ((byte[])e[3]!).Length <= 1024);
        }

        return samples;
    }

    private static List<BigInteger> Sums(List<object?> deltas, BigInteger start, Predicate<BigInteger> allowed)
    {
        List<BigInteger> sums = [];
        foreach (object? delta in deltas)
        {
            Require(allowed((BigInteger)delta!));
            start += (BigInteger)delta!;
            sums.Add(start);
        }

        return sums;
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
