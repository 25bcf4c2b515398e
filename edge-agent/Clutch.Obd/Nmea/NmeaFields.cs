using System.Diagnostics;

namespace Clutch.Obd.Nmea;

/// <summary>
/// Takes the comma-separated fields of a sentence in order. An empty field is null; the first field that cannot be read
/// is remembered as the reason, and what follows it is null.
/// </summary>
internal ref struct NmeaFields(ReadOnlySpan<byte> text)
{
    private const int LongestNumber = 11;
    private ReadOnlySpan<byte> _rest = text;
    private bool _ended;

    public NmeaReject Reject { get; private set; }

    /// <summary>Whether another field follows.</summary>
    public readonly bool HasMore => !_ended;

    public void Skip(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Next();
        }
    }

    /// <summary>The only letter of a field; 0 when it is empty.</summary>
    public byte Letter()
    {
        ReadOnlySpan<byte> field = Next();
        if (field.Length > 1)
        {
            Fail(NmeaReject.Letter);
            return 0;
        }

        return field.IsEmpty ? (byte)0 : field[0];
    }

    public void Fail(NmeaReject reason) => Reject = Reject == NmeaReject.None ? reason : Reject;

    /// <summary>hhmmss[.sss] in milliseconds; second 60 is a leap second.</summary>
    public int? TimeOfDay()
    {
        ReadOnlySpan<byte> field = Next();
        if (field.IsEmpty)
        {
            return null;
        }

        if (field.Length < 6 || !TryDigits(field[..2], 23, out int hours) || !TryDigits(field[2..4], 59, out int minutes)
            || !TryDecimal(field[4..], 3, out long milliseconds) || field[4] == '-' || !char.IsAsciiDigit((char)field[5]) || milliseconds >= 61_000
            || (field.Length > 6 && field[6] != '.'))
        {
            Fail(NmeaReject.Time);
            return null;
        }

        return (((hours * 60) + minutes) * 60_000) + (int)milliseconds;
    }

    /// <summary>ddmmyy in days since 1970-01-01. Years from 80 on are 1980 to 1999: receivers start at GPS time zero.</summary>
    public int? Date()
    {
        ReadOnlySpan<byte> field = Next();
        if (field.IsEmpty)
        {
            return null;
        }

        if (field.Length != 6 || !TryDigits(field[..2], 31, out int day) || !TryDigits(field[2..4], 12, out int month) || !TryDigits(field[4..], 99, out int year)
            || month == 0 || day == 0 || day > DateTime.DaysInMonth(year + (year < 80 ? 2000 : 1900), month))
        {
            Fail(NmeaReject.Date);
            return null;
        }

        return new DateOnly(year + (year < 80 ? 2000 : 1900), month, day).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
    }

    /// <summary>ddmm.mmmm and its hemisphere, in 1e-7 degrees.</summary>
    /// <param name="degreeDigits">2 for a latitude, 3 for a longitude.</param>
    /// <param name="hemispheres">The positive letter, then the negative one.</param>
    public int? Angle(int degreeDigits, ReadOnlySpan<byte> hemispheres)
    {
        ReadOnlySpan<byte> field = Next();
        ReadOnlySpan<byte> hemisphere = Next();
        if (field.IsEmpty && hemisphere.IsEmpty)
        {
            return null;
        }

        // 1e-7 minutes: 60e7 of them are a degree.
        const long MinutesPerDegree = 600_000_000;
        int most = degreeDigits == 2 ? 90 : 180;
        if (field.Length < degreeDigits + 2 || hemisphere.Length != 1 || !hemispheres.Contains(hemisphere[0])
            || !TryDigits(field[..degreeDigits], most, out int degrees)
            || !TryDecimal(field[degreeDigits..], 7, out long minutes) || field[degreeDigits] == '-' || !char.IsAsciiDigit((char)field[degreeDigits + 1])
            || (field.Length > degreeDigits + 2 && field[degreeDigits + 2] != '.')
            || minutes >= MinutesPerDegree || (degrees == most && minutes > 0))
        {
            Fail(NmeaReject.Position);
            return null;
        }

        long angle = (degrees * 10_000_000L) + ((minutes + 30) / 60);
        return (int)(hemisphere[0] == hemispheres[0] ? angle : -angle);
    }

    /// <summary>A decimal number, rounded to a resolution of 10^-decimals.</summary>
    public long? Number(int decimals, long least, long most)
    {
        ReadOnlySpan<byte> field = Next();
        if (field.IsEmpty)
        {
            return null;
        }

        if (!TryDecimal(field, decimals, out long number) || number < least || number > most)
        {
            Fail(NmeaReject.Number);
            return null;
        }

        return number;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, int most, out int number)
    {
        number = 0;
        foreach (byte b in text)
        {
            if (!char.IsAsciiDigit((char)b))
            {
                return false;
            }

            number = (number * 10) + (b - '0');
        }

        return number <= most;
    }

    /// <summary>[-]digits[.digits], rounded half away from zero; at most 11 characters, so that 64 bits hold it with 7 decimals.</summary>
    private static bool TryDecimal(ReadOnlySpan<byte> text, int decimals, out long number)
    {
        Debug.Assert(decimals is >= 0 and <= 7, "resolution");
        number = 0;
        bool negative = !text.IsEmpty && text[0] == '-';
        ReadOnlySpan<byte> digits = negative ? text[1..] : text;
        if (digits.IsEmpty || digits.Length > LongestNumber || !char.IsAsciiDigit((char)digits[0]))
        {
            return false;
        }

        int places = -1;
        bool roundUp = false;
        foreach (byte b in digits)
        {
            if (b == '.' && places < 0)
            {
                places = 0;
            }
            else if (!char.IsAsciiDigit((char)b))
            {
                return false;
            }
            else if (places < decimals)
            {
                number = (number * 10) + (b - '0');
                places += places < 0 ? 0 : 1;
            }
            else if (places == decimals)
            {
                roundUp = b >= '5';
                places++;
            }
        }

        for (int i = Math.Max(places, 0); i < decimals; i++)
        {
            number *= 10;
        }

        number += roundUp ? 1 : 0;
        number = negative ? -number : number;
        return true;
    }

    private ReadOnlySpan<byte> Next()
    {
        if (_ended)
        {
            Fail(NmeaReject.Fields);
            return default;
        }

        int comma = _rest.IndexOf((byte)',');
        ReadOnlySpan<byte> field = comma < 0 ? _rest : _rest[..comma];
        _ended = comma < 0;
        _rest = comma < 0 ? default : _rest[(comma + 1)..];
        return field;
    }
}
