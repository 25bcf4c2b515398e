using System.Text.Json;
using System.Text.Unicode;

namespace Clutch.Resources;

/// <summary>A caller's JSON: one object, no name twice, at most 16 deep, and every text of it real Unicode.</summary>
public static class JsonInput
{
    public const int MostBytes = 256 * 1024;
    public const int MostDepth = 16;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = MostDepth, AllowDuplicateProperties = false };

    /// <summary>Reads a body; the caller disposes of the document. False: <paramref name="error"/> says why, without the input.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonDocument? document, out string error)
    {
        document = null;
        error = "";
        if (utf8.Length > MostBytes)
        {
            error = $"the body is longer than {MostBytes} bytes";
            return false;
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            error = "the body is not UTF-8";
            return false;
        }

        try
        {
            document = JsonDocument.Parse(utf8, s_options);
            if (document.RootElement.ValueKind == JsonValueKind.Object && AreTextsReal(utf8.Span))
            {
                return true;
            }

            error = document.RootElement.ValueKind == JsonValueKind.Object ? "a text has an escape that is no character" : "the body is not one JSON object";
            document.Dispose();
            document = null;
            return false;
        }
        catch (JsonException e)
        {
            error = $"the body is not one JSON object of unique names, at most {MostDepth} deep: line {e.LineNumber + 1}, byte {e.BytePositionInLine}";
            return false;
        }
        catch (InvalidOperationException)
        {
            error = "a name has an escape that is no character";
            return false;
        }
    }

    /// <summary>An escaped half of a surrogate pair passes the parser and throws when it is read.</summary>
    private static bool AreTextsReal(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MostDepth });
        while (reader.Read())
        {
            if (reader.TokenType is (JsonTokenType.String or JsonTokenType.PropertyName) && reader.ValueIsEscaped)
            {
                try
                {
                    _ = reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
