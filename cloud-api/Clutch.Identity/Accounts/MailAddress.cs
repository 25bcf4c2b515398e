using System.Diagnostics.CodeAnalysis;

namespace Clutch.Identity.Accounts;

/// <summary>A mail address as it is kept: lower case, printable ASCII, one @. What it holds reaches a mail header, so nothing else passes.</summary>
internal static class MailAddress
{
    /// <summary>RFC 5321, section 4.5.3.1, less the angle brackets.</summary>
    private const int Longest = 254;

    public static bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? address)
    {
        address = null;
        if (text is null || text.Length is < 3 or > Longest)
        {
            return false;
        }

        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at == text.Length - 1 || text.IndexOf('@', at + 1) >= 0)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (c is <= ' ' or > '~' or '"' or '(' or ')' or ',' or ':' or ';' or '<' or '>' or '[' or ']' or '\\')
            {
                return false;
            }
        }

        address = text.ToLowerInvariant();
        return true;
    }
}
