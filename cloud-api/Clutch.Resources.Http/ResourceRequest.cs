using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Clutch.Resources.Http;

/// <summary>Reads what a request brings; a false answer has written its problem.</summary>
internal static class ResourceRequest
{
    private const int LongestKey = 255;

    /// <summary>The body as one JSON object. The caller disposes of the document; it is null when the body may be and is empty.</summary>
    public static async Task<(bool IsGood, JsonDocument? Document, byte[] Body)> ReadBodyAsync(HttpContext http, bool mayBeEmpty, string alsoType)
    {
        if (await ReadBytesAsync(http) is not { } body)
        {
            await ResourceProblem.WriteAsync(http, 413, "body-too-large", "The body is too large", $"A body has at most {JsonInput.MostBytes} bytes.");
            return (false, null, []);
        }

        if (mayBeEmpty && body.Length == 0)
        {
            return (true, null, body);
        }

        string type = http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        bool isJson = type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Equals(alsoType, StringComparison.OrdinalIgnoreCase);
        if (!isJson || http.Request.Headers.ContentEncoding.Count > 0)
        {
            await ResourceProblem.WriteAsync(http, 415, "media-type", "Not a body of JSON", $"Send {alsoType} in UTF-8, uncompressed.");
            return (false, null, []);
        }

        if (!JsonInput.TryParse(body, out JsonDocument? document, out string error))
        {
            await ResourceProblem.WriteAsync(http, 400, "malformed-json", "The body cannot be read", $"{char.ToUpperInvariant(error[0])}{error[1..]}.");
            return (false, null, []);
        }

        return (true, document, body);
    }

    /// <summary>The idempotency key, if there is one.</summary>
    public static async Task<(bool IsGood, IdempotencyKey? Key)> ReadKeyAsync(HttpContext http, byte[] body)
    {
        StringValues values = http.Request.Headers["Idempotency-Key"];
        if (values.Count == 0)
        {
            return (true, null);
        }

        string value = values.ToString();
        if (values.Count > 1 || value.Length is 0 or > LongestKey || value.Any(c => c is <= ' ' or > '~'))
        {
            await ResourceProblem.WriteAsync(http, 400, "idempotency-key", "The Idempotency-Key is wrong", $"It is one text of 1 to {LongestKey} printable ASCII characters, such as a random UUID.");
            return (false, null);
        }

        return (true, new IdempotencyKey(value, $"{http.Request.Method} {http.Request.Path.Value}", SHA256.HashData(body)));
    }

    /// <summary>The version in If-Match (RFC 9110, section 13.1.1): one strong tag of ours. -1 matches nothing; null when the header is missing.</summary>
    public static long? IfMatch(HttpContext http)
    {
        StringValues values = http.Request.Headers.IfMatch;
        return values.Count == 0 ? null : Version(values.ToString());
    }

    /// <summary>Whether the caller has this version already (RFC 9110, section 13.1.2: weak comparison).</summary>
    public static bool IsKnown(HttpContext http, long version)
    {
        foreach (string? value in http.Request.Headers.IfNoneMatch)
        {
            foreach (string tag in (value ?? "").Split(','))
            {
                string strong = tag.Trim();
                if (strong == "*" || Version(strong.StartsWith("W/", StringComparison.Ordinal) ? strong[2..] : strong) == version)
                {
                    return true;
                }
            }
        }

        return false;
    }

    public static string Tag(long version) => $"\"{version}\"";

    private static long Version(string tag) =>
        tag.Length > 2 && tag[0] == '"' && tag[^1] == '"' && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out long version) ? version : -1;

    /// <summary>Null when there is more than a body may have; no more than that is ever held.</summary>
    private static async Task<byte[]?> ReadBytesAsync(HttpContext http)
    {
        if (http.Request.ContentLength > JsonInput.MostBytes)
        {
            return null;
        }

        PipeReader reader = http.Request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > JsonInput.MostBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
