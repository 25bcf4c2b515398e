using System.Text.Json;

namespace Clutch.Obd.Nmea;

/// <summary>Why a line of gpsd gave no position.</summary>
public enum GpsdReject : byte
{
    None = 0,

    /// <summary>Not a JSON object.</summary>
    Json,

    /// <summary>Longer than gpsd's own limit.</summary>
    TooLong,

    /// <summary>A number out of range or a value of another type.</summary>
    Value,

    /// <summary>A report that is no position: VERSION, DEVICES, WATCH, SKY ...</summary>
    Unsupported,
}

/// <summary>
/// Reads gpsd's reports, one JSON object a line (gpsd_json(5)): TPV gives the position, SKY before it the satellites and
/// HDOP. Allocates nothing after construction, but for lines that are not JSON, which a gpsd does not send.
/// </summary>
public sealed class GpsdReceiver
{
    // GPS_JSON_RESPONSE_MAX of gpsd is 10240.
    private const int LongestLine = 10_240;
    private const double KilometresPerHour = 3.6;

    private readonly byte[] _line = new byte[LongestLine];
    private int _length;
    private bool _tooLong;
    private byte? _satellites;
    private int? _hdop;

    /// <summary>
    /// Reads on until a line has ended. False: the input is used up. True: <paramref name="reject"/> says whether
    /// <paramref name="fix"/> holds; what follows is still in <paramref name="input"/>.
    /// </summary>
    public bool TryRead(ref ReadOnlySpan<byte> input, out Fix fix, out GpsdReject reject)
    {
        fix = default;
        reject = GpsdReject.None;
        while (!input.IsEmpty)
        {
            int end = input.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? input : input[..end];
            _tooLong |= part.Length > LongestLine - _length;
            if (!_tooLong)
            {
                part.CopyTo(_line.AsSpan(_length));
                _length += part.Length;
            }

            input = end < 0 ? default : input[(end + 1)..];
            if (end < 0)
            {
                return false;
            }

            ReadOnlySpan<byte> line = _line.AsSpan(0, _length).TrimEnd((byte)'\r');
            bool tooLong = _tooLong;
            _length = 0;
            _tooLong = false;
            if (tooLong || !line.IsEmpty)
            {
                reject = tooLong ? GpsdReject.TooLong : Parse(line, out fix);
                return true;
            }
        }

        return false;
    }

    private GpsdReject Parse(ReadOnlySpan<byte> line, out Fix fix)
    {
        fix = default;
        try
        {
            var report = default(GpsdReport);
            var json = new Utf8JsonReader(line);
            GpsdReject reject = report.Read(ref json);
            if (reject != GpsdReject.None)
            {
                return reject;
            }

            if (report.IsSky)
            {
                _satellites = report.Satellites ?? _satellites;
                _hdop = report.Hdop ?? _hdop;
            }

            return report.IsPosition ? Position(report, out fix) : GpsdReject.Unsupported;
        }
        catch (JsonException)
        {
            return GpsdReject.Json;
        }
    }

    private GpsdReject Position(GpsdReport report, out Fix fix)
    {
        // Mode 0 and 1: unknown, no fix; status 6 (dead reckoning) and 8 (simulated) since gpsd 3.24.
        const int DeadReckoning = 6;
        const int Simulated = 8;
        fix = new Fix { Time = report.Time, Satellites = _satellites };
        if (report.Mode < 2 || report.Status == Simulated || report.Latitude is not double latitude || report.Longitude is not double longitude)
        {
            return GpsdReject.None;
        }

        if (Math.Abs(latitude) > 90 || Math.Abs(longitude) > 180 || report.Altitude is < -1000 or > 100_000 || report.Speed is < 0 or > 1_400 || report.Track is < 0 or > 360)
        {
            fix = default;
            return GpsdReject.Value;
        }

        bool threeD = report.Mode == 3 && report.Altitude is not null && report.Status != DeadReckoning;
        fix = fix with
        {
            Mode = report.Status == DeadReckoning ? FixMode.Estimated : threeD ? FixMode.ThreeD : FixMode.TwoD,
            Latitude = (int)Math.Round(latitude * 1e7, MidpointRounding.AwayFromZero),
            Longitude = (int)Math.Round(longitude * 1e7, MidpointRounding.AwayFromZero),
            Altitude = threeD ? Hundredths(report.Altitude) : null,
            Speed = Hundredths(report.Speed * KilometresPerHour),
            Course = Hundredths(report.Track) % 36_000,
            Hdop = _hdop,
        };
        return GpsdReject.None;
    }

    private static int? Hundredths(double? value) => value is double known ? (int)Math.Round(known * 100, MidpointRounding.AwayFromZero) : null;
}
