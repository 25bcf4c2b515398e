using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Clutch.Api.Fleet;

/// <summary>
/// Where the next page begins: opaque to callers, and good for the question that it was given for only. Everything that pages goes through this type.
/// </summary>
internal static class PageCursor
{
    public const int MostCharacters = 200;

    /// <summary>The cursor behind a place of the order (start, vehicle).</summary>
    /// <param name="question">What identifies the question.</param>
    /// <param name="start">Milliseconds since 1970-01-01 UTC; 0 where the order is by vehicle alone.</param>
    /// <param name="vehicle">A vehicle id.</param>
    public static string Write(string question, long start, string vehicle) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"1.{Sign(question):x8}.{start}.{vehicle}"));

    public static bool TryRead(string cursor, string question, out (long Start, string Vehicle) after)
    {
        after = default;
        if (cursor.Length > MostCharacters || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        string[] parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('.', 4);
        if (parts.Length != 4 || parts[0] != "1" || parts[1] != Sign(question).ToString("x8") || !long.TryParse(parts[2], NumberStyles.AllowLeadingSign, null, out long start))
        {
            return false;
        }

        after = (start, parts[3]);
        return true;
    }

    /// <summary>FNV-1a: tells questions apart, protects nothing.</summary>
    private static uint Sign(string text)
    {
        uint hash = 2_166_136_261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16_777_619;
        }

        return hash;
    }
}
