using System.Globalization;
using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>A number with its unit as people read it. In Arabic text it stands isolated, so that digits and Latin units keep their order.</summary>
public static class Quantity
{
    private const char Isolate = '\u2066', EndIsolate = '\u2069';

    public static string Text(double value, Unit unit, Language language)
    {
        int digits = unit switch
        {
            Unit.Volt or Unit.Ratio or Unit.Per100Kilometres => 2,
            Unit.Percent or Unit.Kelvin or Unit.Kilopascal or Unit.Deviation or Unit.Start or Unit.Year or Unit.Second => 1,
            _ => 0,
        };
        double shown = Math.Round(value, digits);
        string number = (shown == 0 ? 0 : shown).ToString($"#,0.{new string('0', digits)}", CultureInfo.InvariantCulture);
        string text = unit is Unit.None or Unit.Ratio or Unit.Count ? number : HealthTexts.Format($"unit-{HealthTexts.Id(unit.ToString())}", language, number);
        return language == Language.Arabic ? $"{Isolate}{text}{EndIsolate}" : text;
    }
}
