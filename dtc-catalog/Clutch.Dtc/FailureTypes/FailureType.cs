using System.Globalization;

namespace Clutch.Dtc;

/// <summary>A failure type byte (SAE J2012-DA, three-byte codes): high nibble category, low nibble type. 102 of the 256 have a published meaning.</summary>
public readonly record struct FailureType(byte Value)
{
    public static FailureType Of(byte value) => new(value);

    /// <summary>No subtype is given.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The meaning is published.</summary>
    public bool IsKnown => DtcTerms.Text($"ftb.{Name}", Language.English) is not null;

    /// <summary>Two hexadecimal digits.</summary>
    public string Name => Value.ToString("X2", CultureInfo.InvariantCulture);

    /// <summary>What it adds to the severity of a code that names no mode.</summary>
    public int SeverityShift => DtcFailureTypes.Shift(Value);

    /// <summary>The category, also of values that nobody publishes.</summary>
    public string Category(Language language) => Term.Text("ftb-categories", $"{Value >> 4:X}", language);

    /// <summary>The meaning, or that it is an unlisted one of its category.</summary>
    public string Text(Language language) => DtcTerms.Text($"ftb.{Name}", language) ?? Term.Text("ftb-categories", $"{Value >> 4:X}.unlisted", language);
}
