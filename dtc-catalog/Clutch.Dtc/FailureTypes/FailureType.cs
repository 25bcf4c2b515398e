using System.Globalization;

namespace Clutch.Dtc;

/// <summary>A failure type byte (SAE J2012-DA, three-byte codes): high nibble category, low nibble type. 102 of the 256 have a published meaning.</summary>
public readonly record struct FailureType(byte Value)
{
    private static readonly (string Id, string Class)[] s_categories = [.. DataTable.Rows("ftb-categories.csv").Select(row => (row[1], row[2]))];

    private static readonly Dictionary<byte, (string Class, int Shift)> s_types =
        DataTable.Rows("ftb.csv").ToDictionary(row => byte.Parse(row[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), row => (row[2], int.Parse(row[3], CultureInfo.InvariantCulture)));

    /// <summary>No subtype is given.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The meaning is published.</summary>
    public bool IsKnown => s_types.ContainsKey(Value);

    /// <summary>Two hexadecimal digits.</summary>
    public string Name => Value.ToString("X2", CultureInfo.InvariantCulture);

    /// <summary>The kind of fault, as a mode of the standard's codes is one; an id of <c>data/severity/modes.csv</c>.</summary>
    public string ModeClass => s_types.TryGetValue(Value, out (string Class, int Shift) type) ? type.Class : s_categories[Value >> 4].Class;

    /// <summary>What it adds to the severity of a code that names no mode.</summary>
    public int SeverityShift => s_types.GetValueOrDefault(Value).Shift;

    /// <summary>Id of the category, also of values that nobody publishes.</summary>
    public string Category => s_categories[Value >> 4].Id;

    /// <summary>The meaning, or that it is an unlisted one of its category.</summary>
    public string Text(Language language) => IsKnown ? Term.Text("ftb", Name, language) : Term.Text("ftb-unlisted", Category, language);
}
