namespace Clutch.Health;

/// <summary>Which channels a measure needs: to say what is missing where a part is not observable.</summary>
internal static class MeasureSignals
{
    private static readonly Channel[] s_voltage = [Channel.Voltage, Channel.EngineSpeed];
    private static readonly Channel[] s_trims = [Channel.ShortTrim1, Channel.LongTrim1, Channel.Coolant, Channel.EngineSpeed, Channel.Speed];
    private static readonly Channel[] s_coolant = [Channel.Coolant, Channel.EngineSpeed];
    private static readonly Channel[] s_speed = [Channel.Speed, Channel.EngineSpeed];

    public static ReadOnlySpan<Channel> Of(Measure measure) => measure switch
    {
        Measure.RestVoltage or Measure.CrankMinimum or Measure.CrankRecovery or Measure.ChargeVoltage or Measure.ChargeSpread or Measure.ChargeMaximum => s_voltage,
        Measure.ChargeVoltageIdle => [Channel.Voltage, Channel.EngineSpeed, Channel.Speed],
        Measure.CrankSeconds or Measure.ParkedHours or Measure.EngineHours => [Channel.EngineSpeed],
        Measure.StartTemperature or Measure.WarmUpSeconds or Measure.CoolantWarm or Measure.CoolantSpread or Measure.CoolantMaximum or Measure.OilWear
            or Measure.ColdStart => s_coolant,
        Measure.CoolantShortfall => s_coolant,
        Measure.TrimIdle or Measure.TrimCruise or Measure.TrimLong => s_trims,
        Measure.TrimLoad => [Channel.ShortTrim1, Channel.LongTrim1, Channel.Coolant, Channel.EngineSpeed, Channel.Load],
        Measure.TrimSpread => [Channel.ShortTrim1, Channel.Coolant, Channel.EngineSpeed, Channel.Speed],
        Measure.TrimBanks => [Channel.ShortTrim1, Channel.LongTrim1, Channel.ShortTrim2, Channel.LongTrim2, Channel.Coolant],
        Measure.AirModelRatio => [Channel.AirFlow, Channel.ManifoldPressure, Channel.Intake, Channel.Coolant, Channel.EngineSpeed, Channel.Speed],
        Measure.IdleSpeed or Measure.IdleSpeedSpread => [Channel.EngineSpeed, Channel.Speed, Channel.Coolant],
        Measure.FrontSwitching or Measure.FrontAmplitude => [Channel.FrontOxygen, Channel.Coolant, Channel.EngineSpeed, Channel.Speed],
        Measure.LambdaSpread => [Channel.Lambda, Channel.Coolant, Channel.EngineSpeed, Channel.Speed],
        Measure.CatalystRatio => [Channel.FrontOxygen, Channel.RearOxygen, Channel.Coolant, Channel.EngineSpeed, Channel.Speed],
        Measure.CatalystTemperature => [Channel.CatalystTemperature, Channel.Coolant, Channel.EngineSpeed, Channel.Speed],
        Measure.SlipSpeed => [Channel.EngineSpeed, Channel.Speed, Channel.Load],
        Measure.BoostShortfall => [Channel.CommandedBoost, Channel.Boost, Channel.Load],
        Measure.EgrError => [Channel.CommandedEgr, Channel.EgrError],
        Measure.FilterResistance => [Channel.FilterPressure, Channel.AirFlow],
        Measure.Regenerations => [Channel.Regenerating],
        Measure.HybridSwing => [Channel.HybridCharge, Channel.Speed],
        Measure.Consumption => [Channel.Speed, Channel.AirFlow],
        Measure.AmbientTemperature => [Channel.Ambient],
        _ => s_speed,
    };
}
