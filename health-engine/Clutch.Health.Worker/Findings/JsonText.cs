using System.Text.Encodings.Web;
using System.Text.Json;
using Clutch.Dtc;

namespace Clutch.Health.Worker;

/// <summary>How findings write what they are made of: invariant, without white space, Arabic as it stands.</summary>
internal static class JsonText
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Rounded to a number of decimals that hides no information and shows no noise; null for what is no number.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double value, int decimals)
    {
        if (double.IsFinite(value))
        {
            // Adding 0 makes -0 plain.
            json.WriteNumber(name, Math.Round(value, decimals) + 0.0);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void Number(this Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A sentence in both languages.</summary>
    public static void Text(this Utf8JsonWriter json, string name, Func<Language, string> text)
    {
        json.WriteStartObject(name);
        json.WriteString("en", text(Language.English));
        json.WriteString("ar", text(Language.Arabic));
        json.WriteEndObject();
    }

    /// <summary><c>EngineOil</c> is <c>engine-oil</c>.</summary>
    public static string Name<TEnum>(this TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The other way.</summary>
    public static bool TryName<TEnum>(string name, out TEnum value)
        where TEnum : struct, Enum
    {
        foreach (TEnum each in Enum.GetValues<TEnum>())
        {
            if (each.Name() == name)
            {
                value = each;
                return true;
            }
        }

        value = default;
        return false;
    }

    public static void Flags<TEnum>(this Utf8JsonWriter json, string name, TEnum flags)
        where TEnum : struct, Enum
    {
        json.WriteStartArray(name);
        foreach (TEnum flag in Enum.GetValues<TEnum>())
        {
            if (Convert.ToInt32(flag, System.Globalization.CultureInfo.InvariantCulture) != 0 && flags.HasFlag(flag))
            {
                json.WriteStringValue(flag.Name());
            }
        }

        json.WriteEndArray();
    }

    public static string Unit(Unit unit) => unit switch
    {
        Health.Unit.Volt => "V",
        Health.Unit.Percent => "%",
        Health.Unit.Kelvin => "K",
        Health.Unit.Celsius => "Cel",
        Health.Unit.Kilopascal => "kPa",
        Health.Unit.PerMinute => "/min",
        Health.Unit.Second => "s",
        Health.Unit.Day => "d",
        Health.Unit.Kilometre => "km",
        Health.Unit.Deviation => "{standard-deviation}",
        Health.Unit.Per100Kilometres => "/(100.km)",
        Health.Unit.Hour => "h",
        Health.Unit.Year => "a",
        _ => "1",
    };

    /// <summary>Names of clocks carry their unit.</summary>
    public static string Unit(Clock clock) => clock switch
    {
        Clock.Days => "d",
        Clock.Kilometres => "km",
        Clock.Starts => "{start}",
        _ => "h",
    };
}
