using Clutch.Api.Live;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Api.Fleet;

/// <summary>Time series → values with what one needs to know to use them.</summary>
internal static class StatReader
{
    /// <summary>Newest values: a momentary one is null when its source is off or was not heard of; sticky ones and counters keep the last, which ages.</summary>
    /// <param name="vehicle">Whose.</param>
    /// <param name="wanted">Paths; null: all.</param>
    /// <param name="series">Where values are.</param>
    /// <param name="life">What the live tail knows of the vehicle; null: nothing.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="staleAfter">Age of a momentary value that says nothing of now, milliseconds.</param>
    public static IEnumerable<Stat> Read(string vehicle, HashSet<string>? wanted, ITimeSeries series, VehicleLife? life, long now, long staleAfter)
    {
        SignalBook book = SignalBook.Of(series.Definitions(vehicle));
        long? received = life?.LastFrame is > 0 and var last ? last : null;
        long? off = OffSince(series, vehicle);
        foreach (LatestValue latest in series.Latest(vehicle))
        {
            if (!book.TryGet(latest.Newest.Signal, latest.Newest.Time, out KnownSignal known) || (wanted is not null && !wanted.Contains(known.Signal.Path)))
            {
                continue;
            }

            Signal signal = known.Signal;
            bool isMomentary = signal.Class == SignalClass.Momentary;
            Sample sample = isMomentary || latest.Known is null ? latest.Newest : latest.Known.Value;
            bool isOff = !sample.HasValue || (isMomentary && sample.Ecu != 0 && off > sample.Time);
            string? reason = isOff ? "ecu-off" : isMomentary && now - sample.Time > staleAfter ? "stale" : null;
            yield return new Stat(
                signal.Path,
                reason is null ? Math.Round(signal.ToValue(sample.Raw), 6) : null,
                signal.Unit,
                DateTimeOffset.FromUnixTimeMilliseconds(sample.Time),
                received is { } at && at >= sample.Time ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
                Math.Max(0, now - sample.Time),
                ClassName(signal.Class),
                Source(known, sample.Ecu),
                QualityNames.Of(sample.Quality),
                reason);
        }
    }

    public static IEnumerable<StatHistory> Histories(string vehicle, HashSet<string> wanted, ITimeSeries series, long from, long to, int points)
    {
        SignalBook book = SignalBook.Of(series.Definitions(vehicle));
        foreach (string path in wanted.Order(StringComparer.Ordinal))
        {
            IReadOnlyList<KnownSignal> rows = book.OfPath(path);
            if (rows.Count == 0)
            {
                continue;
            }

            int most = Math.Max(1, points / rows.Count);
            yield return new StatHistory(vehicle, path, rows[^1].Signal.Unit, [.. rows
                .SelectMany(row => series.Range(vehicle, row.Signal.Number, null, Math.Max(from, row.From), Math.Min(to, row.To), most).Select(point => Point(row.Signal, point)))
                .OrderBy(point => point.Time)]);
        }
    }

    private static StatPoint Point(Signal signal, HistoryPoint point)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(point.Time);
        return point.Count == 0
            ? new StatPoint(time, null, null, null, 0)
            : new StatPoint(
                time,
                Math.Round(signal.ToValue(signal.Scale < 0 ? point.Max : point.Min), 6),
                Math.Round((point.Mean * signal.Scale) + signal.Offset, 6),
                Math.Round(signal.ToValue(signal.Scale < 0 ? point.Min : point.Max), 6),
                point.Count);
    }

    /// <summary>Since when the adapter finds no car behind it; null: it does, or nobody knows.</summary>
    private static long? OffSince(ITimeSeries series, string vehicle)
    {
        TextAttribute? link = series.Attributes(vehicle).FirstOrDefault(attribute => attribute.Name == AttributeNames.Link);
        return link?.Value == nameof(LinkState.NoCar) ? link.Time : null;
    }

    private static StatSource Source(in KnownSignal known, uint ecu)
    {
        string source = known.Signal.Source;
        bool isPid = source.Contains('/', StringComparison.Ordinal);
        string method = known.Definition is not null ? "uds" : isPid ? "obd" : source == "GNSS" ? "gnss" : "adapter";
        return new StatSource(Ecus.Name(ecu), isPid ? source.Replace('/', '-') : null, method);
    }

    private static string ClassName(SignalClass signalClass) => signalClass switch
    {
        SignalClass.Momentary => "momentary",
        SignalClass.Sticky => "sticky",
        _ => "counter",
    };
}
