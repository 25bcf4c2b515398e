namespace Clutch.Dtc;

/// <summary>A maker of vehicles, or <see cref="Standard"/> for what ISO/SAE define. The numbers are rows of <c>data/makes.csv</c>.</summary>
public readonly record struct Make(byte Id)
{
    /// <summary>The code means this in every make.</summary>
    public static Make Standard => default;

    /// <summary>Number of makes; their ids run from 1 to it.</summary>
    public static int Count => CatalogueFile.Instance.Count(Section.MakeNames) - 1;

    /// <summary>The maker's name, empty for <see cref="Standard"/>.</summary>
    public string Name => CatalogueFile.Instance.Text(Section.MakeNames, Id);

    /// <summary>Finds a make by its name or by a brand it sells (<c>Ford</c>, <c>lincoln</c>, <c>Škoda</c>), ignoring case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Make make)
    {
        CatalogueFile file = CatalogueFile.Instance;
        ReadOnlySpan<char> name = text.Trim();
        for (int i = 0; i < file.Count(Section.MakeAliases); i++)
        {
            ReadOnlySpan<byte> alias = file.Utf8(Section.MakeAliases, i);
            // First byte: the make; then the alias in lower case.
            if (Utf8Text.EqualsIgnoreCase(alias[1..], name))
            {
                make = new Make(alias[0]);
                return true;
            }
        }

        make = default;
        return false;
    }

    public override string ToString() => Name;
}
