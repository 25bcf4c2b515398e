namespace Clutch.CarSim;

/// <summary>Heat: block and coolant with thermostat and radiator, oil, intake air and catalyst.</summary>
internal static class Temperatures
{
    private const double FuelJoulesPerGram = 43_500, ShareIntoCoolant = 0.3, BlockHeat = 40_000;
    private const double BlockLoss = 8, RadiatorStill = 60, RadiatorPerSpeed = 7;
    private const double ThermostatOpens = 84, ThermostatRange = 8;

    /// <summary>One step.</summary>
    /// <param name="s">The car.</param>
    /// <param name="seconds">Length of the step.</param>
    /// <param name="thermostat">K by which the thermostat opens later than a good one.</param>
    public static CarState Step(in CarState s, double seconds, double thermostat)
    {
        double open = Math.Clamp((s.Coolant - ThermostatOpens - thermostat) / ThermostatRange, 0, 1);
        double loss = (BlockLoss + (open * (RadiatorStill + (RadiatorPerSpeed * s.KilometresPerHour)))) * (s.Coolant - s.Ambient);
        double heat = s.FuelFlow * FuelJoulesPerGram * ShareIntoCoolant;
        double intake = s.Ambient + (s.Running ? 6 + (18 * Math.Exp(-s.KilometresPerHour / 22)) : 0.4 * (s.Coolant - s.Ambient));
        double catalyst = s.Running ? s.Ambient + (330 * Math.Pow(s.AirFlow, 0.22)) : s.Ambient;
        double oil = s.Coolant + (s.Running ? 0.004 * Math.Max(0, s.Rpm - 1500) : 0);
        return s with
        {
            Coolant = s.Coolant + ((heat - loss) / BlockHeat * seconds),
            Oil = Towards(s.Oil, oil, seconds / 300),
            IntakeAir = Towards(s.IntakeAir, intake, seconds / 90),
            Catalyst = Towards(s.Catalyst, catalyst, seconds / (s.Running ? 45 : 400)),
        };
    }

    private static double Towards(double from, double to, double share) => from + ((to - from) * share);
}
