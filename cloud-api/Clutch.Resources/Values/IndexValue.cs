using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Clutch.Resources;

/// <summary>Values as bytes whose order is the values' order, so that every database sorts and finds them alike.</summary>
internal static class IndexValue
{
    /// <summary>Of a value in the form in which it is kept.</summary>
    public static byte[] Of(Field field, JsonElement value) => field.Kind switch
    {
        FieldKind.Integer => OfInteger(value.GetInt64()),
        FieldKind.Number => OfNumber(value.GetDouble()),
        FieldKind.Boolean => [value.GetBoolean() ? (byte)1 : (byte)0],
        _ => TryRead(field, value.GetString()!, out byte[]? bytes) ? bytes : throw new InvalidDataException($"the stored '{field.Name}' is not of its type"),
    };

    /// <summary>Of a value as it stands in a query.</summary>
    public static bool TryRead(Field field, string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = field.Kind switch
        {
            FieldKind.Text when text.Length <= field.MaxLength => Encoding.UTF8.GetBytes(field.Form is { } form ? form(text) : text),
            FieldKind.Choice when field.Choices.Contains(text, StringComparer.Ordinal) => Encoding.UTF8.GetBytes(text),
            FieldKind.Integer when long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, null, out long integer) => OfInteger(integer),
            FieldKind.Number when double.TryParse(text, System.Globalization.NumberStyles.Float, null, out double number) && double.IsFinite(number) => OfNumber(number),
            FieldKind.Boolean when text is "true" or "false" => [text == "true" ? (byte)1 : (byte)0],
            FieldKind.Instant when Instants.TryParse(text, out long milliseconds) => OfInteger(milliseconds),
            FieldKind.Reference when Guid.TryParseExact(text, "D", out Guid id) => id.ToByteArray(bigEndian: true),
            _ => null,
        };
        return bytes is not null;
    }

    public static byte[] OfText(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>One digest for the values of a unique key; null when one of them is missing.</summary>
    public static byte[]? OfKey(ResourcePlan plan, IReadOnlyList<string> names, JsonElement fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string name in names)
        {
            if (!fields.TryGetProperty(name, out JsonElement value))
            {
                return null;
            }

            byte[] bytes = Of(plan.Fields[name], value);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Two's complement with the sign turned round.</summary>
    private static byte[] OfInteger(long value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value ^ long.MinValue);
        return bytes;
    }

    /// <summary>IEEE 754: the order of magnitudes is that of the bits; negative numbers are turned round whole.</summary>
    private static byte[] OfNumber(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value);
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, bits < 0 ? ~bits : bits ^ long.MinValue);
        return bytes;
    }
}
