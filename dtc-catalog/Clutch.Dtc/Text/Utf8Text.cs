using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Clutch.Dtc;

/// <summary>From the catalogue's UTF-8 to text, and comparisons with text that people type.</summary>
internal static class Utf8Text
{
    /// <summary>Unlike <see cref="Encoding.TryGetChars"/> this allocates nothing when the text does not fit.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> text, Span<char> destination, out int written)
    {
        if (Utf8.ToUtf16(text, destination, out _, out written) == OperationStatus.Done)
        {
            return true;
        }

        written = 0;
        return false;
    }

    /// <summary>Compares by code unit; keys of the tables are ASCII.</summary>
    public static int CompareAscii(ReadOnlySpan<byte> key, ReadOnlySpan<char> text)
    {
        int common = Math.Min(key.Length, text.Length);
        for (int i = 0; i < common; i++)
        {
            int order = key[i] - text[i];
            if (order != 0)
            {
                return order;
            }
        }

        return key.Length - text.Length;
    }

    /// <summary>True when both are the same name: case does not count, and a dash is as good as a space.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> name, ReadOnlySpan<char> text)
    {
        while (!name.IsEmpty && !text.IsEmpty)
        {
            Rune.DecodeFromUtf8(name, out Rune expected, out int bytes);
            Rune.DecodeFromUtf16(text, out Rune given, out int chars);
            if (Folded(expected) != Folded(given))
            {
                return false;
            }

            name = name[bytes..];
            text = text[chars..];
        }

        return name.IsEmpty && text.IsEmpty;
    }

    private static Rune Folded(Rune rune) => rune.Value == ' ' ? new Rune('-') : Rune.ToLowerInvariant(rune);
}
