namespace Clutch.Dtc;

/// <summary>Where a module of the network keeps its own faults, so that "invalid data from X" leads to the codes of X.</summary>
internal static class ModuleCodes
{
    // Component ids of data/components.csv begin with these words.
    private static readonly (string Module, CodeSet Codes)[] s_modules =
    [
        ("ecm", CodeSet.Of("P0000..P06FF P2000..P26FF")),
        ("tcm", CodeSet.Of("P0701..P09FF P2700..P28FF")),
        ("abs", CodeSet.Of("C0000..C0FFF")),
        ("restraints", CodeSet.Of("B0000..B00FF")),
        ("hv-battery", CodeSet.Of("P0A00..P0EFF")),
    ];

    /// <summary>The codes of a module; null when it is not known where it keeps them.</summary>
    public static CodeSet? Of(string module)
    {
        foreach ((string name, CodeSet codes) in s_modules)
        {
            if (module.StartsWith(name, StringComparison.Ordinal))
            {
                return codes;
            }
        }

        return null;
    }
}
