using System.Globalization;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>--otlp</c> and <c>--log-format</c>: what a running server tells a collector, and that a collector cannot hold it up.</summary>
public sealed class OtlpTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_collector_gets_whole_traces_and_the_figures()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        using (ClutchProcess up = Up(("CLUTCH_OTLP", collector.Address), ("CLUTCH_EDGE__TRACEONEIN", "1"), ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "200")))
        {
            await Until(() => Whole(collector).Count >= 3 && collector.Metrics.Contains("clutch.ingest.received") && collector.Metrics.Contains("clutch.otlp.spans"), up);
            Assert.Equal(0, await up.InterruptAsync());
        }

        foreach (IReadOnlyList<CollectedSpan> trace in Whole(collector).Take(3))
        {
            var byName = trace.ToDictionary(span => span.Name, StringComparer.Ordinal);
            Assert.All(trace, span => Assert.Equal("clutch-up", span.Service));
            Assert.Equal(("", byName["publish"].Span), (byName["publish"].Parent, byName["receive"].Parent));
            Assert.Equal(byName["receive"].Span, byName["append"].Parent);
            Assert.Equal((byName["append"].Span, byName["append"].Span), (byName["store"].Parent, byName["show"].Parent));
            Assert.Equal(["Clutch.Ingest", "Clutch.Edge", "Clutch.Ingest", "Clutch.Api", "Clutch.Sink"], trace.OrderBy(span => span.Name, StringComparer.Ordinal).Select(span => span.Source));
        }
    }

    [Fact]
    public async Task A_collector_that_never_answers_costs_spans_and_nothing_else()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync(hangs: true);
        using ClutchProcess up = Up(
            ("CLUTCH_OTLP", collector.Address),
            ("CLUTCH_EDGE__TRACEONEIN", "1"),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "8"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "8"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "300"));
        using var http = new HttpClient { BaseAddress = new Uri(await up.ValueOfAsync("Page  ")), Timeout = TimeSpan.FromSeconds(30) };
        string text = "";
        for (int attempt = 0; attempt < 1200 && !(Value(text, "clutch_otlp_spans_lost_total") >= 16 && Value(text, "clutch_ingest_sink_frames_total") >= 40); attempt++)
        {
            text = await http.GetStringAsync(new Uri("metrics", UriKind.Relative));
            await Task.Delay(50);
        }

        // Four spans a frame and eight a batch that waits 300 ms: the frames would stand still if they waited for the collector.
        Assert.True(Value(text, "clutch_otlp_spans_lost_total") >= 16, text);
        Assert.True(Value(text, "clutch_ingest_sink_frames_total") >= 40, text);
        Assert.True(Value(text, "clutch_ingest_traced_total") * 4 > 2 * Value(text, "clutch_otlp_spans_lost_total"), text);
        Assert.Equal(0, Value(text, "clutch_otlp_spans_total"));
        Assert.Equal(0, await up.InterruptAsync());
        Assert.Empty(collector.Spans);
    }

    [Theory]
    [InlineData("CLUTCH_OTLP", "collector:4318", "the setting 'otlp' is 'collector:4318'")]
    [InlineData("CLUTCH_OTLP", "ftp://collector", "the setting 'otlp' is 'ftp://collector'")]
    [InlineData("CLUTCH_LOGFORMAT", "xml", "the setting 'logFormat' is 'xml'; allowed are text and json")]
    [InlineData("CLUTCH_INGEST__TRACEONEIN", "-1", "TraceOneIn must not be negative")]
    [InlineData("CLUTCH_EDGE__TRACEONEIN", "-1", "edge:TraceOneIn")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string name, string value, string expected)
    {
        using ClutchProcess up = Up((name, value));
        Assert.Equal(1, await up.ExitAsync());
        Assert.Contains(expected, up.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_option_is_named()
    {
        using var ingest = new ClutchProcess(null, "ingest", "--data", _folder["data"], "--otlp", "collector:4318");
        Assert.Equal(1, await ingest.ExitAsync());
        Assert.Contains("--otlp takes http://HOST:PORT", ingest.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    internal static double Value(string text, string name) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal)) is { } line ? double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture) : -1;

    /// <summary>Traces of which every stage has come.</summary>
    private static List<IReadOnlyList<CollectedSpan>> Whole(FakeCollector collector) =>
        [.. collector.Spans.GroupBy(span => span.Trace, StringComparer.Ordinal).Select(trace => trace.ToList()).Where(trace => trace.Count == 5)];

    private static async Task Until(Func<bool> condition, ClutchProcess process)
    {
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            if (condition())
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"it did not come. Output:\n{process.Output}");
    }

    private ClutchProcess Up(params (string Name, string Value)[] settings) => new(
        settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal),
        "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
}
