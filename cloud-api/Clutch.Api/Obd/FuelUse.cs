using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api.Obd;

/// <summary>A way to find out how much fuel was used, and whether this car and period allow it.</summary>
/// <param name="Method">fuel-rate, maf or speed-density.</param>
/// <param name="Litres">What it says; null when it cannot.</param>
/// <param name="Reason">Why it cannot; null when it can.</param>
public sealed record FuelMethod(string Method, double? Litres, string? Reason);

/// <summary>Fuel over a period.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Period">What was looked at.</param>
/// <param name="Method">The first that works, in the order of <paramref name="Methods"/>; null when none does. Two are never mixed.</param>
/// <param name="Fuel">Used in the period.</param>
/// <param name="Distance">Driven in the period.</param>
/// <param name="Consumption">One by the other; none below 100 m.</param>
/// <param name="FuelLevel">As the car tells it now; null: it does not.</param>
/// <param name="Assumptions">What the method takes for granted.</param>
/// <param name="Methods">The best first.</param>
public sealed record FuelEfficiency(
    string Vehicle, ObdPeriod Period, string? Method, ObdFigure Fuel, ObdFigure Distance, ObdFigure Consumption, ObdValue? FuelLevel, IReadOnlyList<string> Assumptions, IReadOnlyList<FuelMethod> Methods);

/// <summary>Fuel from what the car tells: the rate itself, the air flow, or manifold pressure and temperature.</summary>
internal static class FuelUse
{
    public const double LeastDisplacement = 0.4;
    public const double MostDisplacement = 10;

    private const double ShortestDistance = 0.1;

    /// <summary>Air filled into a cylinder by the volume that it has; an engine without a turbocharger reaches 0.75 to 0.9.</summary>
    private const double VolumetricEfficiency = 0.85;

    /// <summary>Specific gas constant of dry air, J/(kg K).</summary>
    private const double GasConstant = 287.05;

    private const double Kelvin = 273.15;

    /// <summary>By SAE J1979 PID 51: name, grams of air for a gram of fuel, grams a litre.</summary>
    private static readonly Dictionary<int, (string Name, double Air, double Density)> s_fuels = new()
    {
        [1] = ("petrol", 14.7, 745),
        [2] = ("methanol", 6.4, 792),
        [3] = ("ethanol", 9.0, 789),
        [5] = ("LPG", 15.6, 540),
    };

    public static FuelEfficiency Of(ObdCar car, ObdPeriod period, double? displacement)
    {
        int? type = (int?)car.Values.Number(ObdPids.FuelType);
        (string name, double airRatio, double density) = s_fuels.GetValueOrDefault(type ?? 1, s_fuels[1]);
        bool burnsByRatio = type is null || s_fuels.ContainsKey(type.Value);
        string noRatio = $"The car burns fuel type {type}, whose ratio of air to fuel is not constant.";

        FuelMethod rate = Method("fuel-rate", CarHistory.Of(car, ObdPids.FuelRate, period).Integral / 3600, "The car sent no fuel rate (01-5E).");
        var lambda = CarHistory.Of(car, ObdPids.Lambda, period);
        double mixture = lambda.Mean ?? 1;
        double litresPerGram = 1 / (airRatio * Math.Max(mixture, 0.5) * density);
        FuelMethod flow = !burnsByRatio ? new FuelMethod("maf", null, noRatio) : Method("maf", CarHistory.Of(car, ObdPids.AirFlow, period).Integral * litresPerGram, "The car sent no mass air flow (01-10).");
        FuelMethod pressure = !burnsByRatio ? new FuelMethod("speed-density", null, noRatio)
            : displacement is not { } litres ? new FuelMethod("speed-density", null, "The engine's displacement is not known: add ?displacement=LITRES.")
            : Method("speed-density", SpeedDensity(car, period, litres) * litresPerGram, "The car sent no manifold pressure (01-0B) with intake temperature (01-0F) and engine speed (01-0C).");
        FuelMethod[] methods = [rate, flow, pressure];
        FuelMethod? best = Array.Find(methods, method => method.Litres is not null);
        double? distance = CarHistory.Of(car, ObdPids.Speed, period).Integral / 3600;
        List<string> assumptions = [];
        if (best is not null && best != rate)
        {
            assumptions.Add(type is null ? "The car does not tell its fuel (01-51): petrol, 14.7 to 1, 745 g/L." : $"{name}, {airRatio} to 1, {density} g/L.");
            assumptions.Add(lambda.IsEmpty ? "The car does not tell its commanded mixture (01-44): lambda 1." : $"Lambda {mixture:0.00}, the mean of 01-44.");
        }

        if (best == pressure && best is not null)
        {
            assumptions.Add($"{displacement} L of displacement as asked, filled to {VolumetricEfficiency:P0}.");
        }

        return new FuelEfficiency(
            car.Id, period, best?.Method,
            ObdFigure.Of(best?.Litres, "L", best?.Method ?? "none", "No method works for this car and period; 'methods' says why."),
            ObdFigure.Of(distance, "km", "speed (01-0D) over time", "No speed of this period is stored."),
            ObdFigure.Of(distance > ShortestDistance ? best?.Litres * 100 / distance : null, "L/(100.km)", best?.Method ?? "none", best is null ? "No method works." : "Less than 100 m were driven."),
            car.Values.Of(ObdPids.FuelLevel), assumptions, methods);
    }

    public static ProblemDetails? Check(double? displacement) =>
        displacement is { } litres && litres is not (>= LeastDisplacement and <= MostDisplacement)
            ? ObdProblems.Wrong("displacement", $"{litres}", $"{LeastDisplacement} to {MostDisplacement} litres")
            : null;

    /// <summary>Grams of air: pressure times swept volume by temperature, once in two turns.</summary>
    private static double? SpeedDensity(ObdCar car, ObdPeriod period, double litres) => CarHistory.Of(car, ObdPids.Map, period).IntegralWith(
        (kilopascal, beside) => kilopascal * litres / (GasConstant * (beside[1] + Kelvin)) * 1000 * (beside[0] / 120) * VolumetricEfficiency,
        CarHistory.Of(car, ObdPids.Rpm, period),
        CarHistory.Of(car, ObdPids.IntakeTemperature, period));

    private static FuelMethod Method(string name, double? litres, string otherwise) =>
        litres is { } known && double.IsFinite(known) ? new FuelMethod(name, Math.Round(known, 4), null) : new FuelMethod(name, null, otherwise);
}
