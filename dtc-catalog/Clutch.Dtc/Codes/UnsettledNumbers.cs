namespace Clutch.Dtc;

/// <summary>Numbers that a make is known to use although their meaning is not settled.</summary>
internal static class UnsettledNumbers
{
    private static readonly Dictionary<string, HashSet<DtcCode>> s_byMake =
        DataTable.Rows("unsettled.csv").ToDictionary(row => row[0], row => row[1].Split(' ').Select(Code).ToHashSet(), StringComparer.Ordinal);

    public static bool Holds(Make make, DtcCode code) => s_byMake.TryGetValue(make.Name, out HashSet<DtcCode>? codes) && codes.Contains(code.Base);

    private static DtcCode Code(string text) =>
        DtcCode.TryParse(text, out DtcCode code, out _) ? code : throw new InvalidDataException($"unsettled.csv: '{text}' is no code.");
}
