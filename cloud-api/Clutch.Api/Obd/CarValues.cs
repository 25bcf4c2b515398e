using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Api.Obd;

/// <summary>The newest value of every signal of a vehicle, as of one moment.</summary>
internal sealed class CarValues
{
    /// <summary>A momentary value that is older says nothing of now, in milliseconds.</summary>
    public const long FreshFor = 10_000;

    private const string FirstPidSource = "01/";

    private readonly List<(ushort Number, ObdValue Value)> _all;

    private CarValues(List<(ushort, ObdValue)> all) => _all = all;

    public IEnumerable<ObdValue> All => _all.Select(each => each.Value);

    public static CarValues Of(ITimeSeries series, string vehicle, long now)
    {
        var all = new List<(ushort, ObdValue)>();
        SignalBook book = SignalBook.Of(series.Definitions(vehicle));
        foreach (LatestValue latest in series.Latest(vehicle))
        {
            if (book.TryGet(latest.Newest.Signal, latest.Newest.Time, out KnownSignal known))
            {
                // A momentary signal has no value when its source is silent; the others keep their last one, which ages.
                Sample sample = known.Signal.Class == SignalClass.Momentary || latest.Known is null ? latest.Newest : latest.Known.Value;
                all.Add((sample.Signal, Of(known, in sample, now)));
            }
        }

        return new CarValues(all);
    }

    /// <summary>The newest value of a signal over all ECUs; null when the vehicle never told it.</summary>
    public ObdValue? Of(ushort signal) => Each(signal).OrderBy(value => value.Value is null).ThenByDescending(value => value.ObservedAt).FirstOrDefault();

    /// <summary>The values of a signal, one for each ECU.</summary>
    public IEnumerable<ObdValue> Each(ushort signal) => _all.Where(each => each.Number == signal).Select(each => each.Value);

    /// <summary>Those of the signals that the vehicle has, in the order asked for.</summary>
    public IReadOnlyList<ObdValue> Of(params ReadOnlySpan<ushort> signals)
    {
        var found = new List<ObdValue>();
        foreach (ushort signal in signals)
        {
            found.AddRange(Each(signal));
        }

        return found;
    }

    public double? Number(ushort signal) => Of(signal)?.Value;

    /// <summary>A value that may be taken for the present one.</summary>
    public double? Fresh(ushort signal) => Of(signal) is { AgeMs: < FreshFor } value ? value.Value : null;

    private static ObdValue Of(in KnownSignal known, in Sample sample, long now)
    {
        Signal signal = known.Signal;
        long age = Math.Max(0, now - sample.Time);
        string quality = !sample.HasValue ? "ecu-off"
            : sample.Quality == SampleQuality.Unsolicited ? "unsolicited"
            : sample.Quality != SampleQuality.Measured ? "replayed"
            : signal.Class == SignalClass.Momentary && age > FreshFor ? "stale"
            : "good";
        return new ObdValue(
            signal.Path,
            sample.HasValue ? Math.Round(signal.ToValue(sample.Raw), 6) : null,
            signal.Unit,
            DateTimeOffset.FromUnixTimeMilliseconds(sample.Time),
            age,
            signal.Class.ToString().ToLowerInvariant(),
            SourceOf(signal, sample.Ecu),
            quality)
        { Text = known.TextOf(in sample) };
    }

    private static ObdSource SourceOf(Signal signal, uint ecu) => signal.Source.StartsWith(FirstPidSource, StringComparison.Ordinal)
        ? new ObdSource(Ecus.Name(ecu), signal.Source.Replace('/', '-'), "obd")
        : new ObdSource(Ecus.Name(ecu), null, signal.Source switch { "ATRV" => "adapter", "GNSS" => "gnss", var own => own });
}
