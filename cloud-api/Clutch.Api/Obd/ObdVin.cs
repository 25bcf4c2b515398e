namespace Clutch.Api.Obd;

/// <summary>A vehicle identification number by its fields (ISO 3779, ISO 3780).</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Vin">As the car told it; null: it did not.</param>
/// <param name="Reason">Why there is none; null when there is one.</param>
/// <param name="ObservedAt">When the car told it last.</param>
/// <param name="Source">How it was read.</param>
/// <param name="WellFormed">17 characters without I, O and Q.</param>
/// <param name="Wmi">World manufacturer identifier.</param>
/// <param name="Vds">Vehicle descriptor section.</param>
/// <param name="Vis">Vehicle indicator section.</param>
/// <param name="Region">Where the manufacturer is, by the first character.</param>
/// <param name="SmallManufacturer">The WMI ends with 9: characters 12 to 14 belong to it.</param>
/// <param name="CheckDigit">valid, invalid, or not-applicable where neither North America nor China asks for one.</param>
/// <param name="ModelYears">Years that position 10 may mean; empty where it means none.</param>
public sealed record ObdVin(
    string Vehicle, string? Vin, string? Reason, DateTimeOffset? ObservedAt, ObdSource? Source, bool WellFormed,
    string? Wmi, string? Vds, string? Vis, string? Region, bool SmallManufacturer, string? CheckDigit, IReadOnlyList<int> ModelYears);

/// <summary>Reads the fields of a VIN.</summary>
internal static class VinFields
{
    private const int Length = 17;
    private const int CheckPosition = 8;
    private const int YearPosition = 9;
    private const string Letters = "ABCDEFGHJKLMNPRSTUVWXYZ";
    private const string LetterValues = "12345678123457923456789";

    /// <summary>Position 10 repeats after thirty years; I, O, Q, U, Z and 0 are left out.</summary>
    private const string Years = "ABCDEFGHJKLMNPRSTVWXY123456789";

    private const int FirstYear = 1980;

    private static readonly int[] s_weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <summary>First characters and their regions (ISO 3780).</summary>
    private static readonly (char First, char Last, string Region)[] s_regions =
    [
        ('A', 'H', "Africa"), ('J', 'R', "Asia"), ('S', 'Z', "Europe"), ('1', '5', "North America"), ('6', '7', "Oceania"), ('8', '9', "South America"),
    ];

    public static bool IsWellFormed(string vin) => vin.Length == Length && vin.All(c => char.IsAsciiDigit(c) || Letters.Contains(c, StringComparison.Ordinal));

    public static string? Region(string vin) => Array.Find(s_regions, region => vin[0] >= region.First && vin[0] <= region.Last).Region;

    /// <summary>Position 9, which regulations of North America and China ask for (49 CFR 565.15, GB 16735).</summary>
    public static string CheckDigit(string vin)
    {
        int sum = 0;
        for (int i = 0; i < Length; i++)
        {
            int letter = Letters.IndexOf(vin[i], StringComparison.Ordinal);
            sum += s_weights[i] * ((letter < 0 ? vin[i] : LetterValues[letter]) - '0');
        }

        return vin[0] is not ((>= '1' and <= '5') or 'L') ? "not-applicable" : vin[CheckPosition] == "0123456789X"[sum % 11] ? "valid" : "invalid";
    }

    public static IReadOnlyList<int> ModelYears(string vin, int thisYear)
    {
        int index = Years.IndexOf(vin[YearPosition], StringComparison.Ordinal);
        return index < 0 ? [] : [.. Enumerable.Range(0, 4).Select(cycle => FirstYear + index + (cycle * Years.Length)).Where(year => year <= thisYear + 1)];
    }
}
