using System.Globalization;
using System.Text;

namespace Clutch.Dtc.Compiler;

/// <summary>How many codes have which kind of meaning.</summary>
internal sealed record CatalogueCounts(int Standard, int Older, int MakeSpecific, int Described)
{
    /// <summary>Every number that has no entry still decodes: letter, owner, block.</summary>
    public int StructuralOnly => CatalogueFormat.CodeCount - Described;

    public int Entries => Standard + Older + MakeSpecific;

    public static CatalogueCounts Of(ReadOnlySpan<EntryRecord> entries)
    {
        int standard = 0;
        int older = 0;
        int makeSpecific = 0;
        HashSet<ushort> described = [];
        foreach (ref readonly EntryRecord entry in entries)
        {
            described.Add(entry.Code);
            if (entry.Make != 0)
            {
                makeSpecific++;
            }
            else if (entry.Edition == (byte)Edition.Current)
            {
                standard++;
            }
            else
            {
                older++;
            }
        }

        return new CatalogueCounts(standard, older, makeSpecific, described.Count);
    }

    public override string ToString()
    {
        StringBuilder table = new();
        Line("standard, current edition", Standard);
        Line("standard, before 2007", Older);
        Line("of a make", MakeSpecific);
        Line("entries", Entries);
        Line("numbers described", Described);
        Line("numbers decoded by structure only", StructuralOnly);
        return table.ToString();

        void Line(string text, int count) => table.AppendLine(CultureInfo.InvariantCulture, $"{count,7}  {text}");
    }
}
