namespace Clutch.Dtc;

/// <summary>Every meaning of every trouble code: standard, pre-2007 and make-specific. Embedded, read in place, nothing is loaded or allocated.</summary>
public static class DtcCatalogue
{
    /// <summary>Number of entries; a code with two meanings has two.</summary>
    public static int Count => CatalogueFile.Instance.EntryCount;

    /// <summary>The entry at <paramref name="index"/> in the order code, make, edition.</summary>
    public static DtcEntry At(int index) => new(checked((ushort)index));

    /// <summary>All meanings of the code; none when it is not described. The failure type byte plays no part.</summary>
    public static DtcEntries Find(DtcCode code) => CatalogueFile.Instance.Find(code.Value);

    /// <summary>
    /// The first meaning that holds for a car of this make: the make's own, else the standard's current one, else its older one. With
    /// <see cref="Make.Standard"/> only what the standard says: text of one make is never shown for another.
    /// </summary>
    public static bool TryFind(DtcCode code, Make make, out DtcEntry entry)
    {
        bool found = false;
        entry = default;
        foreach (DtcEntry candidate in Find(code))
        {
            if (candidate.Make == make && make != Make.Standard)
            {
                entry = candidate;
                return true;
            }

            if (candidate.Make == Make.Standard && !found)
            {
                entry = candidate;
                found = true;
            }
        }

        return found;
    }
}
