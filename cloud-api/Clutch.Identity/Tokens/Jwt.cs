using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Clutch.Identity.Tokens;

/// <summary>
/// Compact signed tokens (RFC 7515, 7519, and the advice of RFC 8725). The algorithm is the key's and never the token's; nothing of the
/// payload is read before the signature is good; one token has one spelling.
/// </summary>
internal static class Jwt
{
    /// <summary>RFC 9068.</summary>
    public const string AccessTokenType = "at+jwt";

    private const int MostCharacters = 4096;
    private const int MostKidCharacters = 64;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };
    private static readonly SearchValues<char> s_alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Write(SigningKey key, string type, ReadOnlySpan<byte> payload)
    {
        string header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{SigningKey.Algorithm}}","typ":"{{type}}","kid":"{{key.Id}}"}"""));
        string signed = $"{header}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Reads a token whose signature is good; what its claims say is the caller's to judge.</summary>
    public static JwtReject Read(string token, string type, Func<string, SigningKey?> find, out JsonElement claims)
    {
        claims = default;
        if (token.Length > MostCharacters)
        {
            return JwtReject.TooLong;
        }

        int first = token.IndexOf('.', StringComparison.Ordinal);
        int second = first < 0 ? -1 : token.IndexOf('.', first + 1);
        if (second < 0
            || !TryDecode(token.AsSpan(0, first), out byte[] header)
            || !TryDecode(token.AsSpan(first + 1, second - first - 1), out byte[] payload)
            || !TryDecode(token.AsSpan(second + 1), out byte[] signature))
        {
            return JwtReject.Malformed;
        }

        JwtReject reject = ReadHeader(header, type, find, out SigningKey? key);
        if (reject != JwtReject.None)
        {
            return reject;
        }

        Span<byte> signed = stackalloc byte[second];
        Encoding.ASCII.GetBytes(token.AsSpan(0, second), signed);
        return !key!.Verify(signed, signature) ? JwtReject.Signature
            : TryParse(payload, out claims) ? JwtReject.None
            : JwtReject.Malformed;
    }

    private static JwtReject ReadHeader(byte[] json, string type, Func<string, SigningKey?> find, out SigningKey? key)
    {
        key = null;
        if (!TryParse(json, out JsonElement header))
        {
            return JwtReject.Malformed;
        }

        if (header.EnumerateObject().Any(member => member.Name is not ("alg" or "typ" or "kid") || member.Value.ValueKind != JsonValueKind.String))
        {
            return JwtReject.Header;
        }

        if (!Is(header, "alg", SigningKey.Algorithm))
        {
            return JwtReject.Algorithm;
        }

        if (!Is(header, "typ", type))
        {
            return JwtReject.Type;
        }

        key = header.TryGetProperty("kid", out JsonElement kid) && kid.GetString() is { Length: <= MostKidCharacters } id ? find(id) : null;
        return key is null ? JwtReject.UnknownKey : JwtReject.None;
    }

    private static bool Is(JsonElement header, string name, string value) => header.TryGetProperty(name, out JsonElement member) && member.ValueEquals(value);

    /// <summary>Canonical only: no padding, no white space, no bits left over (RFC 4648, section 3.5).</summary>
    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.IsEmpty || text.ContainsAnyExcept(s_alphabet) || text.Length % 4 == 1)
        {
            return false;
        }

        bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out int written) != OperationStatus.Done)
        {
            return false;
        }

        Array.Resize(ref bytes, written);
        return Base64Url.EncodeToString(bytes).AsSpan().SequenceEqual(text);
    }

    private static bool TryParse(byte[] json, out JsonElement value)
    {
        value = default;
        if (!Utf8.IsValid(json))
        {
            return false; // the reader finds that out only when a text is taken from it
        }

        try
        {
            value = JsonElement.Parse(json, s_strict);
            return value.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
