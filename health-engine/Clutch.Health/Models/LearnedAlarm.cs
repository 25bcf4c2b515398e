namespace Clutch.Health.Models;

/// <summary>
/// How much a predicted life concerns, on the scale of <see cref="AlertOptions"/>: a watch begins below <paramref name="Watch"/> days, the warning and the call to
/// act below shares of it. <see cref="AlertRule"/> makes levels of it, with its patience and its hysteresis.
/// </summary>
/// <param name="Watch">Days of predicted life; 0 never concerns.</param>
/// <param name="Share">Of the watch's days, at which the warning begins; the call to act begins at the same share of the warning's days.</param>
public readonly record struct LearnedAlarm(double Watch, double Share)
{
    /// <summary>How far above the watch's days it is given up, and days beyond that.</summary>
    private const double Release = 1.6, ReleaseDays = 10;

    /// <summary>0 to 1; NaN, of a part that is not known, is no concern.</summary>
    public double Concern(double predicted)
    {
        AlertOptions levels = AlertOptions.Default;
        double warning = Watch * Share, act = warning * Share, over = (Watch * Release) + ReleaseDays;
        return predicted switch
        {
            _ when Watch <= 0 || double.IsNaN(predicted) || predicted > over => 0,
            _ when predicted >= Watch => Between(predicted, Watch, over, levels.Raise[0], levels.Clear[0]),
            _ when predicted >= warning => Between(predicted, warning, Watch, levels.Raise[1], levels.Raise[0]),
            _ when predicted >= act => Between(predicted, act, warning, levels.Raise[2], levels.Raise[1]),
            _ => Between(predicted, 0, act, 1, levels.Raise[2]),
        };
    }

    /// <summary>Strictly below the concern at the lower end: a threshold itself is not yet below it.</summary>
    private static double Between(double predicted, double low, double high, double atLow, double atHigh) =>
        atLow + ((atHigh - atLow) * Math.Min(1, (predicted - low) / (high - low))) - (predicted == low ? 1e-9 : 0);
}
