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
    /// <remarks>The catalyst's share goes to its storage, which the swing behind it does not follow in proportion.</remarks>
    public static CarWear Of(FaultType fault, double wear)
    {
        return new CarWear
        {
            CrankVolts = Shift(DriveReading.CrankVolts),
            RestVolts = Shift(DriveReading.RestVolts),
            ChargeVolts = Shift(DriveReading.ChargeVolts),
            TrimIdle = Shift(DriveReading.TrimIdle),
            TrimCruise = Shift(DriveReading.TrimCruise),
            Catalyst = Shift(DriveReading.CatalystActivity),
            Thermostat = Shift(DriveReading.CoolantWarm),
        };

        double Shift(DriveReading reading) => wear * fault.Effects.Where(effect => effect.Reading == reading).Sum(effect => effect.Shift);
    }
}
