using System.Text;

namespace Clutch.Dtc.Compiler;

/// <summary>Names of enum members as the tables write them: <c>HighVoltageBattery</c> is <c>high-voltage-battery</c>.</summary>
internal static class Names<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> s_byName = Enum.GetValues<T>().ToDictionary(Kebab, StringComparer.Ordinal);

    public static IEnumerable<string> All => s_byName.Keys;

    public static bool TryParse(string name, out T value) => s_byName.TryGetValue(name, out value);

    /// <summary>The member, or its default and a problem.</summary>
    public static T Parse(Row row, string column, Problems problems)
    {
        if (!TryParse(row[column], out T value))
        {
            problems.Add(row, $"{column} is '{row[column]}'; it can be {string.Join(", ", All)}");
        }

        return value;
    }

    private static string Kebab(T value)
    {
        StringBuilder name = new();
        foreach (char c in value.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0)
            {
                name.Append('-');
            }

            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
