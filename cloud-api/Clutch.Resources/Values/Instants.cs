using System.Globalization;

namespace Clutch.Resources;

/// <summary>RFC 3339 times: read with any offset, written in UTC with milliseconds.</summary>
public static class Instants
{
    public const string Expected = "an RFC 3339 time with an offset, from 1970 to 2199, as 2026-03-01T08:30:00Z";

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int LastYear = 2199;

    private static readonly string[] s_formats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Reads a time of RFC 3339.</summary>
    /// <param name="text">The time.</param>
    /// <param name="milliseconds">Since 1970-01-01 UTC; finer digits are cut.</param>
    public static bool TryParse(string text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length > 40 || !DateTimeOffset.TryParseExact(text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return false;
        }

        DateTimeOffset utc = time.ToUniversalTime();
        milliseconds = utc.ToUnixTimeMilliseconds();
        return utc.Year is >= 1970 and <= LastYear;
    }

    /// <summary>Writes a time of RFC 3339.</summary>
    /// <param name="milliseconds">Since 1970-01-01 UTC.</param>
    public static string Text(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Writes the 24 bytes of <see cref="Text"/>.</summary>
    internal static void Write(long milliseconds, Span<byte> to) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).TryFormat(to, out _, Format, CultureInfo.InvariantCulture);
}
