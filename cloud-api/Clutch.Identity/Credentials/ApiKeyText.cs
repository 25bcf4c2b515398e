using System.Security.Cryptography;

namespace Clutch.Identity.Credentials;

/// <summary>
/// An API key as it is shown, once: <c>clutch_live_4K7QX2MB_</c> and 256 random bits. The part up to the last underscore names the key in lists
/// and lets scanners of source code find one that was leaked.
/// </summary>
internal static class ApiKeyText
{
    private const string Live = "clutch_live_";
    private const string Sandbox = "clutch_sandbox_";
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int NameLength = 8;

    public static bool LooksLike(string bearer) => bearer.StartsWith(Live, StringComparison.Ordinal) || bearer.StartsWith(Sandbox, StringComparison.Ordinal);

    /// <summary>The part that may be shown again, and the whole.</summary>
    public static (string Prefix, string Key) Make(bool sandbox)
    {
        string prefix = (sandbox ? Sandbox : Live) + RandomNumberGenerator.GetString(Alphabet, NameLength);
        return (prefix, $"{prefix}_{Secrets.Make()}");
    }
}
