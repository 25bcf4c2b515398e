using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Clutch.Api.Metrics;

/// <summary>
/// The process's figures as Prometheus reads them (text exposition format 0.0.4). Observable instruments are asked while a scrape is answered, so that counting
/// costs the hot path one addition; of the others there are histograms, whose values are counted as they come.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    private const string OwnMeters = "Clutch.";
    private const string RuntimeMeter = "System.Runtime";

    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, HistogramCounts> _histograms = new(StringComparer.Ordinal);

    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            bool own = instrument.Meter.Name.StartsWith(OwnMeters, StringComparison.Ordinal);
            if (own && instrument is Histogram<double> histogram)
            {
                listener.EnableMeasurementEvents(instrument, Begin(histogram));
            }
            else if (instrument.IsObservable && (own || instrument.Meter.Name == RuntimeMeter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, state) =>
        {
            if (state is HistogramCounts counts)
            {
                counts.Add(value);
            }
            else if (instrument.IsObservable)
            {
                Take(instrument, value, tags);
            }
        });
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Asks every instrument and writes what they say.</summary>
    public string Scrape()
    {
        lock (_gate)
        {
            _families.Clear();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach ((string name, Family family) in _families)
            {
                text.Append("# HELP ").Append(name).Append(' ').Append(Escape(family.Help, quoted: false)).Append('\n');
                text.Append("# TYPE ").Append(name).Append(family.IsCounter ? " counter\n" : " gauge\n");
                foreach ((string labels, double value) in family.Values)
                {
                    text.Append(name).Append(labels).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
                }
            }

            foreach ((string name, HistogramCounts counts) in _histograms)
            {
                text.Append("# HELP ").Append(name).Append(' ').Append(Escape(counts.Help, quoted: false)).Append('\n');
                text.Append("# TYPE ").Append(name).Append(" histogram\n");
                counts.Write(name, text);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Prometheus's conventions: underscores, the unit behind the name, <c>_total</c> behind what only grows, and no <c>_count</c>, which belongs to histograms.</summary>
    internal static string NameOf(string instrument, string? unit, bool counter)
    {
        var name = new StringBuilder(instrument.Length + 16);
        foreach (char c in instrument)
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        }

        string suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        const string reserved = "_count";
        if (!counter && suffix.Length == 0 && name.Length > reserved.Length && name.ToString(name.Length - reserved.Length, reserved.Length) == reserved)
        {
            name.Length -= reserved.Length;
        }

        return name.Append(suffix).Append(counter ? "_total" : "").ToString();
    }

    /// <summary>Two of a kind in one process are one to Prometheus.</summary>
    private HistogramCounts Begin(Histogram<double> histogram)
    {
        string name = NameOf(histogram.Name, histogram.Unit, counter: false);
        lock (_gate)
        {
            if (!_histograms.TryGetValue(name, out HistogramCounts? counts))
            {
                _histograms[name] = counts = new HistogramCounts(histogram.Description ?? histogram.Name, [.. histogram.Advice?.HistogramBucketBoundaries ?? []]);
            }

            return counts;
        }
    }

    private static bool IsCounter(Instrument instrument)
    {
        Type kind = instrument.GetType();
        return kind.IsGenericType && kind.GetGenericTypeDefinition() == typeof(ObservableCounter<>);
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder("{");
        foreach ((string key, object? value) in tags)
        {
            text.Append(text.Length > 1 ? "," : "").Append(NameOf(key, null, counter: false)).Append("=\"").Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", quoted: true)).Append('"');
        }

        return text.Append('}').ToString();
    }

    private static string Escape(string text, bool quoted)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quoted ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        bool counter = IsCounter(instrument);
        string name = NameOf(instrument.Name, instrument.Unit, counter);
        if (!_families.TryGetValue(name, out Family? family))
        {
            _families[name] = family = new Family(instrument.Description ?? instrument.Name, counter);
        }

        // Two of a kind in one process are one to Prometheus.
        string labels = Labels(tags);
        family.Values[labels] = family.Values.TryGetValue(labels, out double sum) ? sum + value : value;
    }

    private sealed record Family(string Help, bool IsCounter)
    {
        public SortedDictionary<string, double> Values { get; } = new(StringComparer.Ordinal);
    }
}
