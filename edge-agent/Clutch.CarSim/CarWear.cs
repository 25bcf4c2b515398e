using Clutch.CarSim.Ageing;

namespace Clutch.CarSim;

/// <summary>What worn parts do to a car that is driven sample by sample. Nothing by default.</summary>
public sealed record CarWear
{
    public static CarWear None { get; } = new();

    /// <summary>V, added while the starter turns.</summary>
    public double CrankVolts { get; init; }

    /// <summary>V, added to the battery at rest.</summary>
    public double RestVolts { get; init; }

    /// <summary>V, added while the engine runs.</summary>
    public double ChargeVolts { get; init; }

    /// <summary>%, what the mixture needs more at a standstill.</summary>
    public double TrimIdle { get; init; }

    /// <summary>%, what the mixture needs more on the way.</summary>
    public double TrimCruise { get; init; }

    /// <summary>Least wear of the catalyst: 0 new, 1 stores no oxygen any more.</summary>
    public double Catalyst { get; init; }

    /// <summary>K, added to the temperature at which the thermostat opens.</summary>
    public double Thermostat { get; init; }

    /// <summary>A fault as far as it has come, as the drives of an ageing car show it.</summary>
    /// <param name="fault">Which.</param>
    /// <param name="wear">0 new, 1 failed.</param>
    public static CarWear Of(FaultType fault, double wear)
    {
        return new CarWear
        {
            CrankVolts = Shift(DriveReading.CrankVolts),
            RestVolts = Shift(DriveReading.RestVolts),
            ChargeVolts = Shift(DriveReading.ChargeVolts),
            TrimIdle = Shift(DriveReading.TrimIdle),
            TrimCruise = Shift(DriveReading.TrimCruise),
            Catalyst = StorageLost(Shift(DriveReading.CatalystActivity)),
            Thermostat = Shift(DriveReading.CoolantWarm),
        };

        double Shift(DriveReading reading) => wear * fault.Effects.Where(effect => effect.Reading == reading).Sum(effect => effect.Shift);
    }

    /// <summary>
    /// The wear at which the sensor behind the catalyst swings so much: w / √(1 + (2πfτ)²) with f = 0.5 Hz and τ = 0.2 + 3 (1 - w) s, the simulator's catalyst,
    /// turned round by bisection.
    /// </summary>
    private static double StorageLost(double activity)
    {
        (double low, double high) = (0, 1);
        for (int i = 0; i < 30 && activity > 0; i++)
        {
            double wear = (low + high) / 2;
            double swing = wear / Math.Sqrt(1 + Math.Pow(Math.PI * (0.2 + (3 * (1 - wear))), 2));
            (low, high) = swing < activity ? (wear, high) : (low, wear);
        }

        return low;
    }
}
