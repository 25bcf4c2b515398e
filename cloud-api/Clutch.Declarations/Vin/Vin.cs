using System.Diagnostics.CodeAnalysis;

namespace Clutch.Declarations;

/// <summary>What the seventeen characters of a vehicle identification number say (ISO 3779, ISO 3780, 49 CFR part 565).</summary>
/// <param name="Text">Upper case.</param>
/// <param name="Region">Continent of the maker's seat, by the first character.</param>
/// <param name="Maker">By the world manufacturer identifier; null when it is not in the table.</param>
/// <param name="ModelYears">Years that the tenth character may stand for, oldest first: one where the seventh tells the thirty-year cycles apart, else two; none where it is no year code.</param>
/// <param name="HasCheckDigit">The ninth character is a check digit by rule (North America), and it is right.</param>
public sealed record Vin(string Text, string Region, string? Maker, IReadOnlyList<int> ModelYears, bool HasCheckDigit)
{
    public const int Length = 17;

    private const string YearCodes = "ABCDEFGHJKLMNPRSTVWXY123456789";
    private const int FirstYear = 1980;
    private const int Cycle = 30;

    /// <summary>49 CFR 565.15(c): weight by position; the check digit itself has none.</summary>
    private static readonly int[] s_weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <summary>Upper case, without the spaces and dashes of a paper.</summary>
    public static string Form(string text) => string.Concat(text.Where(c => c is not (' ' or '-'))).ToUpperInvariant();

    /// <summary>Reads a number; the error is a sentence that does not repeat it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Vin? vin, [NotNullWhen(false)] out string? error)
    {
        vin = null;
        string vinText = Form(text);
        error = vinText.Length != Length ? $"a VIN has {Length} characters"
            : vinText.Any(c => c is 'I' or 'O' or 'Q') ? "a VIN has no I, O or Q: they would be taken for 1 and 0"
            : vinText.Any(c => !char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c)) ? "a VIN has letters A to Z and digits only"
            : null;
        if (error is not null)
        {
            return false;
        }

        bool isNorthAmerican = vinText[0] is >= '1' and <= '5';
        if (isNorthAmerican && CheckDigit(vinText) != vinText[8])
        {
            error = "the ninth character is not the check digit of the others, which a North American VIN has: one of the characters is wrong";
            return false;
        }

        vin = new Vin(vinText, RegionOf(vinText[0]), WorldManufacturers.Maker(vinText), Years(vinText, isNorthAmerican), isNorthAmerican);
        return true;
    }

    /// <summary>0 to 9 or X, over the values of 49 CFR 565.15(c). The text has to be seventeen characters of the alphabet.</summary>
    public static char CheckDigit(string vin)
    {
        int sum = 0;
        for (int i = 0; i < Length; i++)
        {
            sum += Value(vin[i]) * s_weights[i];
        }

        int rest = sum % 11;
        return rest == 10 ? 'X' : (char)('0' + rest);
    }

    /// <summary>A to H are 1 to 8, J to R 1 to 9 without 6 and 8, S to Z 2 to 9.</summary>
    private static int Value(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'A' and <= 'H' => c - 'A' + 1,
        >= 'J' and <= 'R' => c - 'J' + 1,
        _ => c - 'S' + 2,
    };

    /// <summary>
    /// The code comes again after thirty years. North American passenger cars and light trucks have a digit as seventh character up to 2009
    /// and a letter since 2010 (49 CFR 565.15(d)); elsewhere the position may mean a year or nothing.
    /// </summary>
    private static int[] Years(string vin, bool isNorthAmerican)
    {
        int index = YearCodes.IndexOf(vin[9], StringComparison.Ordinal);
        return index < 0 ? []
            : !isNorthAmerican ? [FirstYear + index, FirstYear + Cycle + index]
            : [FirstYear + index + (char.IsAsciiLetter(vin[6]) ? Cycle : 0)];
    }

    /// <summary>ISO 3780, annex; 7 was Oceania's and is used by the United States too.</summary>
    private static string RegionOf(char first) => first switch
    {
        >= 'A' and <= 'H' => "Africa",
        >= 'J' and <= 'R' => "Asia",
        >= 'S' and <= 'Z' => "Europe",
        >= '1' and <= '5' => "North America",
        '6' or '7' => "Oceania",
        _ => "South America",
    };
}
