using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Api.Obd;

/// <summary>A stretch of a signal that counts as one value for some time.</summary>
/// <param name="Time">Begin, milliseconds since 1970.</param>
/// <param name="Seconds">How long it counts.</param>
/// <param name="Min">Lowest value.</param>
/// <param name="Mean">Mean of the values.</param>
/// <param name="Max">Highest value.</param>
internal readonly record struct Piece(long Time, double Seconds, double Min, double Mean, double Max);

/// <summary>The history of a signal over a period as pieces, so that sums over time can be made of it.</summary>
internal sealed class CarHistory
{
    /// <summary>Buckets of a history that is longer: of a day, some 17 s each.</summary>
    private const int MostPoints = 5_000;

    /// <summary>Between two single samples that are farther apart nobody knows what was, in milliseconds.</summary>
    private const double LongestStep = 10_000;

    private CarHistory(IReadOnlyList<Piece> pieces) => Pieces = pieces;

    /// <summary>In their order; silence is left out.</summary>
    public IReadOnlyList<Piece> Pieces { get; }

    public bool IsEmpty => Pieces.Count == 0;

    public double? Max => IsEmpty ? null : Pieces.Max(piece => piece.Max);

    public double? Min => IsEmpty ? null : Pieces.Min(piece => piece.Min);

    public double Seconds => Pieces.Sum(piece => piece.Seconds);

    /// <summary>Value times seconds; null without any time.</summary>
    public double? Integral => Seconds > 0 ? Pieces.Sum(piece => piece.Mean * piece.Seconds) : null;

    public double? Mean => Integral / Seconds;

    public static CarHistory Of(ObdCar car, ushort signal, ObdPeriod period)
    {
        Signal known = SignalRegistry.Get(signal);
        IReadOnlyList<HistoryPoint> points = car.Series.Range(car.Id, signal, null, period.FromMs, period.ToMs, MostPoints);
        bool isRaw = points.Count < MostPoints && points.All(point => point.Count <= 1);
        double width = (double)(period.ToMs - period.FromMs) / MostPoints;
        var pieces = new List<Piece>(points.Count);
        for (int i = 0; i < points.Count; i++)
        {
            HistoryPoint point = points[i];
            if (point.Count == 0)
            {
                continue;
            }

            double left = i + 1 < points.Count ? points[i + 1].Time - point.Time : isRaw ? 0 : width;
            double length = isRaw ? (point.Gap || left > LongestStep ? 0 : left) : Math.Min(left, width);
            (double a, double b) = (known.ToValue(point.Min), known.ToValue(point.Max));
            pieces.Add(new Piece(point.Time, length / 1000, Math.Min(a, b), (point.Mean * known.Scale) + known.Offset, Math.Max(a, b)));
        }

        return new CarHistory(pieces);
    }

    /// <summary>Sum over the pieces of a function of this signal and others at that time; null where none of them tell together.</summary>
    public double? IntegralWith(Func<double, double[], double> value, params CarHistory[] others)
    {
        int[] at = new int[others.Length];
        double[] beside = new double[others.Length];
        double sum = 0;
        double seconds = 0;
        foreach (Piece piece in Pieces)
        {
            bool known = true;
            for (int i = 0; i < others.Length; i++)
            {
                IReadOnlyList<Piece> other = others[i].Pieces;
                while (at[i] + 1 < other.Count && other[at[i] + 1].Time <= piece.Time)
                {
                    at[i]++;
                }

                known &= other.Count > 0 && Math.Abs(other[at[i]].Time - piece.Time) <= Math.Max(LongestStep, (piece.Seconds + other[at[i]].Seconds) * 1000);
                beside[i] = known ? other[at[i]].Mean : 0;
            }

            if (known)
            {
                sum += value(piece.Mean, beside) * piece.Seconds;
                seconds += piece.Seconds;
            }
        }

        return seconds > 0 ? sum : null;
    }

    /// <summary>The steepest rise and fall from one piece to the next, in units a second; null where no two are close enough to tell.</summary>
    public (double? Rise, double? Fall) Steepest(double longestSeconds)
    {
        double? rise = null;
        double? fall = null;
        for (int i = 1; i < Pieces.Count; i++)
        {
            double seconds = (Pieces[i].Time - Pieces[i - 1].Time) / 1000.0;
            if (seconds >= 0.2 && seconds <= longestSeconds)
            {
                double slope = (Pieces[i].Mean - Pieces[i - 1].Mean) / seconds;
                rise = Math.Max(rise ?? 0, slope);
                fall = Math.Min(fall ?? 0, slope);
            }
        }

        return (rise, fall);
    }
}
