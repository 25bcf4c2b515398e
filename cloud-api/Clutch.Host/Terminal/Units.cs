namespace Clutch.Host;

/// <summary>UCUM units as people write them.</summary>
internal static class Units
{
    public static string ForPeople(string unit) => unit switch
    {
        "{rpm}" => "rpm",
        "Cel" => "°C",
        "deg" => "°",
        "[ppm]" => "ppm",
        "[in_i]" => "in",
        _ => unit,
    };
}
