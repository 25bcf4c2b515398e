using System.Text;

namespace Clutch.Ingest;

/// <summary>Names of vehicles as texts, each made once: frames carry them as bytes.</summary>
internal sealed class KnownNames
{
    /// <summary>Beyond that the memory is emptied, a name costing some 100 bytes.</summary>
    private const int MaxNames = 100_000;

    private const int MaxLength = 256;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _byCharacters;

    public KnownNames() => _byCharacters = _names.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Of(ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length > MaxLength)
        {
            return Encoding.ASCII.GetString(ascii);
        }

        Span<char> characters = stackalloc char[MaxLength];
        characters = characters[..Encoding.ASCII.GetChars(ascii, characters)];
        if (!_byCharacters.TryGetValue(characters, out string? name))
        {
            if (_names.Count >= MaxNames)
            {
                _names.Clear();
            }

            name = characters.ToString();
            _names.Add(name);
        }

        return name;
    }
}
