namespace Clutch.Api.Obd;

/// <summary>What a car did in a period, from its stored history.</summary>
/// <param name="Distance">From the speed over time.</param>
/// <param name="EngineTime">With the engine running.</param>
/// <param name="IdleTime">With the engine running and the car standing.</param>
/// <param name="MeanSpeed">While the engine ran.</param>
/// <param name="MaxSpeed">Highest speed.</param>
/// <param name="MaxEngineSpeed">Highest engine speed.</param>
/// <param name="MeanLoad">Engine load, over time.</param>
/// <param name="MaxLoad">Highest engine load.</param>
/// <param name="MaxCoolant">Highest coolant temperature.</param>
/// <param name="MinVoltage">Lowest voltage at the adapter's pins.</param>
/// <param name="StrongestAcceleration">From one speed to the next, at most two seconds apart.</param>
/// <param name="StrongestBraking">As a positive figure.</param>
public sealed record DriveFigures(
    ObdFigure Distance, ObdFigure EngineTime, ObdFigure IdleTime, ObdFigure MeanSpeed, ObdFigure MaxSpeed, ObdFigure MaxEngineSpeed,
    ObdFigure MeanLoad, ObdFigure MaxLoad, ObdFigure MaxCoolant, ObdFigure MinVoltage, ObdFigure StrongestAcceleration, ObdFigure StrongestBraking)
{
    private const double MetresPerSecond = 1 / 3.6;

    /// <summary>Below it the starter turns the engine, not fuel.</summary>
    private const double RunningRpm = 300;

    internal static DriveFigures Of(ObdCar car, ObdPeriod period)
    {
        var speed = CarHistory.Of(car, ObdPids.Speed, period);
        var rpm = CarHistory.Of(car, ObdPids.Rpm, period);
        var load = CarHistory.Of(car, ObdPids.Load, period);
        double? engine = rpm.IsEmpty ? null : rpm.Pieces.Where(piece => piece.Mean > RunningRpm).Sum(piece => piece.Seconds);
        double? idle = rpm.IntegralWith(static (turns, beside) => turns > RunningRpm && beside[0] < 1 ? 1 : 0, speed);
        double? distance = speed.Integral / 3600;
        (double? rise, double? fall) = speed.Steepest(longestSeconds: 2);
        return new DriveFigures(
            ObdFigure.Of(distance, "km", "speed (01-0D) over time", NoValues("speed")),
            ObdFigure.Of(engine / 3600, "h", "engine speed (01-0C) above 300 rpm over time", NoValues("engine speed")),
            ObdFigure.Of(idle / 3600, "h", "engine running and speed below 1 km/h over time", NoValues("engine speed together with speed")),
            ObdFigure.Of(engine > 0 ? distance * 3600 / engine : null, "km/h", "distance by engine time", "The engine did not run in the period."),
            ObdFigure.Of(speed.Max, "km/h", "highest of 01-0D", NoValues("speed")),
            ObdFigure.Of(rpm.Max, "{rpm}", "highest of 01-0C", NoValues("engine speed")),
            ObdFigure.Of(load.Mean, "%", "01-04 over time", NoValues("engine load")),
            ObdFigure.Of(load.Max, "%", "highest of 01-04", NoValues("engine load")),
            ObdFigure.Of(CarHistory.Of(car, ObdPids.Coolant, period).Max, "Cel", "highest of 01-05", NoValues("coolant temperature")),
            ObdFigure.Of(CarHistory.Of(car, ObdPids.Voltage, period).Min, "V", "lowest at the adapter's pins", NoValues("adapter voltage")),
            ObdFigure.Of(rise * MetresPerSecond, "m/s2", "steepest rise of 01-0D", "No two speeds are close enough together."),
            ObdFigure.Of(-fall * MetresPerSecond, "m/s2", "steepest fall of 01-0D", "No two speeds are close enough together."));
    }

    private static string NoValues(string what) => $"No {what} of this period is stored.";
}
