using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>What a running server tells Prometheus, and that dashboards and alerts ask for nothing else.</summary>
public sealed partial class MetricsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_car_moves_the_figures_of_every_stage_and_dashboards_and_alerts_name_only_what_is_there()
    {
        using var up = new ClutchProcess(null, "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--otlp", "http://127.0.0.1:1");
        using var http = new HttpClient { BaseAddress = new Uri(await up.ValueOfAsync("Page  ")), Timeout = TimeSpan.FromSeconds(30) };
        string text = await ScrapeAsync(http, scraped => Value(scraped, "clutch_ingest_sink_frames_total") > 5 && Value(scraped, "clutch_ingest_store_duration_seconds_count") > 0 && Value(scraped, "clutch_live_frames_total") > 0);
        AssertWellFormed(text);
        Assert.Equal(1, Value(text, "clutch_ingest_connections"));
        Assert.Equal(0, Value(text, "clutch_log_faulted"));
        double received = Value(text, "clutch_ingest_received_total");
        Assert.True(received > 5 && Value(text, "clutch_ingest_acknowledged_total") <= received);
        foreach (string stage in new[] { "append_duration", "store_duration", "store_lag" })
        {
            Assert.True(Value(text, $"clutch_ingest_{stage}_seconds_count") > 0, stage);
            Assert.True(Value(text, $"clutch_ingest_{stage}_seconds_sum") > 0, stage);
        }

        Assert.InRange(Value(text, "clutch_ingest_append_duration_seconds_count"), 5, Value(text, "clutch_ingest_durable_total") + 1);
        Assert.Equal((0, 0, 0), (Value(text, "clutch_log_notice"), Value(text, "clutch_log_skipped_bytes_total"), Value(text, "clutch_ingest_missing_frames")));
        Assert.Contains("clutch_ingest_refused_total{reason=\"Credentials\"} 0\n", text, StringComparison.Ordinal);

        var known = text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).SelectMany(Series).ToHashSet(StringComparer.Ordinal);
        string[] expressions = [.. Dashboards().Concat(Alerts())];
        Assert.True(expressions.Length > 20);
        foreach (string expression in expressions)
        {
            string[] named = [.. MetricName().Matches(expression).Select(match => match.Value)];
            Assert.True(named.Length > 0 || expression.StartsWith("up{", StringComparison.Ordinal), expression);
            Assert.All(named, name => Assert.Contains(name, known));
        }

        Assert.Equal(0, await up.InterruptAsync());
    }

    [Fact]
    public async Task The_figures_are_behind_the_key_and_a_bearer_token_opens_them()
    {
        const string key = "a-key-of-more-than-16-characters";
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUTCH_API__KEY"] = key };
        using var up = new ClutchProcess(environment, "up", "--car", "none", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri(await up.ValueOfAsync("Page  ")), Timeout = TimeSpan.FromSeconds(30) };
        using HttpResponseMessage closed = await http.GetAsync(new Uri("metrics", UriKind.Relative));
        Assert.Equal(401, (int)closed.StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage open = await http.GetAsync(new Uri("metrics", UriKind.Relative));
        Assert.Equal(200, (int)open.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", open.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task A_role_without_an_api_shows_its_figures_on_an_address_of_their_own()
    {
        using var ingest = new ClutchProcess(null, "ingest", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0");
        string address = await ingest.ValueOfAsync("Figures");
        using var http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(30) };
        string text = await ScrapeAsync(http, scraped => Value(scraped, "clutch_ingest_received_total") == 0);
        AssertWellFormed(text);
        Assert.Equal(0, Value(text, "clutch_log_faulted"));
        Assert.Equal("pong", await http.GetStringAsync(new Uri("/health/ping", UriKind.Relative)));
        Assert.Equal(0, await ingest.InterruptAsync());
    }

    [Fact]
    public async Task Figures_are_not_shown_to_the_network_without_a_key()
    {
        using var ingest = new ClutchProcess(null, "ingest", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--metrics", "0.0.0.0:0");
        Assert.Equal(1, await ingest.ExitAsync());
        await ingest.OutputWithAsync("Set CLUTCH_API__KEY");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What a family is asked for by: a histogram by its parts.</summary>
    private static string[] Series(string typeLine)
    {
        string name = typeLine.Split(' ')[2];
        return typeLine.EndsWith(" histogram", StringComparison.Ordinal) ? [name + "_bucket", name + "_sum", name + "_count"] : [name];
    }

    private static async Task<string> ScrapeAsync(HttpClient http, Func<string, bool> wanted)
    {
        string text = "";
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            text = await http.GetStringAsync(new Uri("metrics", UriKind.Relative));
            if (wanted(text))
            {
                return text;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"the figures stand still:\n{text}");
    }

    private static double Value(string text, string name) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal)) is { } line ? double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture) : -1;

    /// <summary>Every line is a comment or a sample of the family announced before it; a family comes once.</summary>
    private static void AssertWellFormed(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var families = new HashSet<string>(StringComparer.Ordinal);
        string family = "";
        string[] series = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                family = line.Split(' ')[2];
                series = Series(line);
                Assert.True(families.Add(family), line);
                Assert.Equal(family.EndsWith("_total", StringComparison.Ordinal), line.EndsWith(" counter", StringComparison.Ordinal));
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Match sample = SampleLine().Match(line);
                Assert.True(sample.Success, line);
                Assert.Contains(sample.Groups[1].Value, series);
            }
        }
    }

    private static IEnumerable<string> Dashboards()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "eng", "grafana"), "*.json"))
        {
            using JsonDocument board = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonElement panel in board.RootElement.GetProperty("panels").EnumerateArray())
            {
                foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
                {
                    yield return target.GetProperty("expr").GetString()!;
                }
            }
        }
    }

    private static IEnumerable<string> Alerts()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "eng", "prometheus", "clutch-alerts.yml"));
        Assert.Equal(lines.Count(line => line.Contains("- alert: ", StringComparison.Ordinal)), lines.Count(line => line.Contains("expr: ", StringComparison.Ordinal)));
        return lines.Where(line => line.Contains("expr: ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf('\'', StringComparison.Ordinal) + 1)..line.LastIndexOf('\'')]);
    }

    [GeneratedRegex("""\b(?:clutch|dotnet)_[a-z_]+\b""")]
    private static partial Regex MetricName();

    [GeneratedRegex("""^([a-z_][a-z0-9_]*)(?:\{[a-z_]+="(?:[^"\\]|\\.)*"(?:,[a-z_]+="(?:[^"\\]|\\.)*")*\})? (?:[-+0-9.eE]+)$""")]
    private static partial Regex SampleLine();
}
