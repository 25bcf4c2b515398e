using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Clutch.Devices;

/// <summary>A short code that a person reads from one screen and types into another: 8 characters of Crockford's base 32, which are 40 bits.</summary>
internal static class ClaimCode
{
    public const int Length = 8;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Makes trying all 2^40 codes against a stolen registry take far longer than a code lives; one try costs a few milliseconds.</summary>
    private const int Iterations = 20_000;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public static string Make() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>As people read it: <c>ABCD-2345</c>.</summary>
    public static string Format(string code) => $"{code[..(Length / 2)]}-{code[(Length / 2)..]}";

    /// <summary>Takes what people type: either case, O for 0, I and L for 1, with hyphens and spaces or without.</summary>
    public static bool TryRead(string typed, [NotNullWhen(true)] out string? code)
    {
        code = null;
        Span<char> read = stackalloc char[Length];
        int length = 0;
        foreach (char c in typed)
        {
            if (c is '-' or ' ')
            {
                continue;
            }

            char upper = char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', char other => other };
            if (length == Length || !Alphabet.Contains(upper, StringComparison.Ordinal))
            {
                return false;
            }

            read[length++] = upper;
        }

        if (length < Length)
        {
            return false;
        }

        code = new string(read);
        return true;
    }

    /// <summary>The same for the same code, whoever asks, so that it can be looked up.</summary>
    public static byte[] Hash(string code) =>
        Rfc2898DeriveBytes.Pbkdf2(code, Encoding.ASCII.GetBytes("clutch claim code"), Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
}
