namespace Clutch.Trips;

/// <summary>Fuel and energy of a trip, each by one method.</summary>
internal static class FuelFigures
{
    /// <summary>Petrol, usual density in grams a litre (EN 228 allows 720 to 775).</summary>
    private const double PetrolGramsPerLitre = 745;

    /// <summary>Diesel, usual density in grams a litre (EN 590 allows 820 to 845).</summary>
    private const double DieselGramsPerLitre = 835;

    /// <summary>Grams of air that burn a gram of petrol.</summary>
    private const double PetrolAirRatio = 14.7;

    /// <summary>A method that knows less of the time in which the engine ran is not used.</summary>
    private const double LeastCoverage = 0.5;

    private const int Petrol = 1;
    private const int Diesel = 4;

    /// <summary>The first method that covers enough; where none does, why.</summary>
    public static (Measured? Fuel, string? Reason) Fuel(in LegSums sums, int fuelType)
    {
        double least = Math.Max(1, sums.EngineMilliseconds) * LeastCoverage;
        if (sums.FuelRate.Milliseconds >= least)
        {
            return (Litres(sums.FuelRate.Sum, Methods.FuelRate), null);
        }

        if (sums.FuelMass.Milliseconds >= least)
        {
            return fuelType is Petrol or Diesel
                ? (Litres(sums.FuelMass.Sum / (fuelType == Diesel ? DieselGramsPerLitre : PetrolGramsPerLitre), Methods.FuelMassRate), null)
                : (new Measured(Math.Round(sums.FuelMass.Sum / 1000, 4), "kg", Methods.FuelMassRate), null);
        }

        if (sums.Air.Milliseconds < least)
        {
            return (null, sums.EngineMilliseconds == 0 ? "the engine was not heard running" : "the vehicle tells no fuel rate and no air flow for at least half of the time");
        }

        return fuelType is Petrol or 0
            ? (Litres(sums.Air.Sum / PetrolAirRatio / PetrolGramsPerLitre, Methods.AirFlow), null)
            : (null, "air flow tells the fuel of petrol engines only");
    }

    public static Measured? Energy(in LegSums sums) => sums.Energy.Milliseconds == 0 ? null : new Measured(Math.Round(sums.Energy.Sum / 1000, 4), "kW.h", Methods.TractionPower);

    public static Measured? Charge(in LegSums sums) => sums.Charge.IsKnown ? new Measured(Math.Round(sums.Charge.Last - sums.Charge.First, 2), "%", Methods.StateOfCharge) : null;

    private static Measured Litres(double litres, string method) => new(Math.Round(litres, 4), "L", method);
}
