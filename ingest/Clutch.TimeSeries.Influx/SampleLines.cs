using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Clutch.Telemetry;

namespace Clutch.TimeSeries.Influx;

/// <summary>
/// Samples as line protocol, one line per ECU and time with a field per signal, because signals of one answer share their time: a sample is then about
/// a dozen bytes, and a series is an ECU of a vehicle and not each of its signals.
/// <code>sample,vehicle=car-1,ecu=7E8 s10C0=3200i,s10D0=50i 1760000000000</code>
/// A signal that ever had another quality than measured also has a field <c>q10C0</c>, the number of the quality.
/// </summary>
internal sealed class SampleLines : IDisposable
{
    /// <summary>Times of InfluxDB are nanoseconds of 64 bits; this is the last whole millisecond, and negated the first.</summary>
    public const long LatestTime = 9_223_372_036_854;

    private static readonly Comparison<Place> s_byLine = static (a, b) =>
    {
        int order = a.Sample.Time.CompareTo(b.Sample.Time);
        order = order != 0 ? order : a.Column.CompareTo(b.Column);
        return order != 0 ? order : a.Order.CompareTo(b.Order);
    };

    private Place[] _places = ArrayPool<Place>.Shared.Rent(4096);
    private int _count;

    private static ReadOnlySpan<byte> Begin => "sample,vehicle="u8;

    private static ReadOnlySpan<byte> EcuTag => ",ecu="u8;

    public static bool CanHold(long time) => time is >= -LatestTime and <= LatestTime;

    /// <summary>Takes a sample for the next <see cref="WriteTo"/>; of two at one place, the later counts.</summary>
    /// <param name="sample">Its time is one that <see cref="CanHold"/>.</param>
    /// <param name="marked">Its quality has to be told.</param>
    public void Add(in Sample sample, bool marked)
    {
        if (_count == _places.Length)
        {
            Place[] larger = ArrayPool<Place>.Shared.Rent(_count * 2);
            _places.CopyTo(larger, 0);
            ArrayPool<Place>.Shared.Return(_places);
            _places = larger;
        }

        _places[_count] = new Place(sample, _count, marked);
        _count++;
    }

    /// <summary>Writes the lines of the samples taken since the last time.</summary>
    /// <param name="lines">Where they go.</param>
    /// <param name="vehicle">As <see cref="LineBuffer.AddTag"/> writes it.</param>
    public void WriteTo(LineBuffer lines, ReadOnlySpan<byte> vehicle)
    {
        Span<Place> places = _places.AsSpan(0, _count);
        places.Sort(s_byLine);
        byte separator = (byte)' ';
        for (int i = 0; i < places.Length; i++)
        {
            ref readonly Place place = ref places[i];
            if (i == 0 || !place.SharesLineWith(places[i - 1]))
            {
                lines.Add(Begin);
                lines.Add(vehicle);
                lines.Add(EcuTag);
                lines.AddHex(place.Sample.Ecu);
                separator = (byte)' ';
            }

            bool ends = i == places.Length - 1 || !place.SharesLineWith(places[i + 1]);
            if (ends || place.Column != places[i + 1].Column)
            {
                Field(lines, separator, (byte)'s', place.Sample.Signal, place.Sample.Raw);
                separator = (byte)',';
                if (place.Marked)
                {
                    Field(lines, separator, (byte)'q', place.Sample.Signal, (long)place.Sample.Quality);
                }
            }

            if (ends)
            {
                lines.Add((byte)' ');
                lines.Add(place.Sample.Time);
                lines.Add((byte)'\n');
            }
        }

        _count = 0;
    }

    /// <summary>Where the samples of a line belong; false for anything but a line that <see cref="WriteTo"/> writes.</summary>
    public static bool TryReadPlace(ReadOnlySpan<byte> line, out string vehicle, out uint ecu, out long time)
    {
        (vehicle, ecu, time) = ("", 0, 0);
        line = line.TrimEnd((byte)'\n');
        int tag = line.IndexOf(EcuTag);
        int fields = line.IndexOf((byte)' ');
        if (!line.StartsWith(Begin) || tag < 0 || fields < tag
            || !Utf8Parser.TryParse(line[(tag + EcuTag.Length)..fields], out ecu, out _, 'X')
            || !Utf8Parser.TryParse(line[(line.LastIndexOf((byte)' ') + 1)..], out time, out _))
        {
            return false;
        }

        vehicle = Uri.UnescapeDataString(Encoding.ASCII.GetString(line[Begin.Length..tag]));
        return true;
    }

    /// <summary>The signal of a field as it begins in a line, null for anything else.</summary>
    public static ushort? SignalOf(ReadOnlySpan<byte> field) =>
        field.Length == 6 && Utf8Parser.TryParse(field[1..5], out ushort signal, out int read, 'X') && read == 4 ? signal : null;

    public void Clear() => _count = 0;

    public void Dispose()
    {
        ArrayPool<Place>.Shared.Return(_places);
        _places = [];
        _count = 0;
    }

    private static void Field(LineBuffer lines, byte separator, byte kind, ushort signal, long value)
    {
        lines.Add(separator);
        lines.Add(kind);
        lines.AddHex(signal, 4);
        lines.Add((byte)'=');
        lines.Add(value);
        lines.Add((byte)'i');
    }

    private readonly record struct Place(Sample Sample, int Order, bool Marked)
    {
        /// <summary>ECU, then signal.</summary>
        public ulong Column => ((ulong)Sample.Ecu << 16) | Sample.Signal;

        public bool SharesLineWith(in Place other) => Sample.Time == other.Sample.Time && Sample.Ecu == other.Sample.Ecu;
    }
}
