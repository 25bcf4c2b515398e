using System.Diagnostics;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>Prometheus's own tool has the last word on the rules, on when they fire, and on what <c>/metrics</c> answers.</summary>
public sealed class PromtoolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [PromtoolFact]
    public Task The_configuration_and_its_rules_are_good() => RunAsync("", "check", "config", "prometheus.yml");

    [PromtoolFact]
    public Task Every_alert_fires_when_it_should_and_not_before() => RunAsync("", "test", "rules", "clutch-alerts.test.yml");

    [Fact]
    public void Every_alert_has_a_case_in_which_it_fires()
    {
        string cases = File.ReadAllText(Path.Combine(Rules, "clutch-alerts.test.yml"));
        IEnumerable<string> alerts = File.ReadLines(Path.Combine(Rules, "clutch-alerts.yml")).Where(line => line.Contains("- alert: ", StringComparison.Ordinal)).Select(line => line.Split(": ")[1]);
        Assert.All(alerts, alert => Assert.Contains($"alertname: {alert}\n        exp_alerts:\n          - exp_labels:", cases, StringComparison.Ordinal));
    }

    [PromtoolFact]
    public async Task What_a_server_answers_is_without_remark()
    {
        using var up = new ClutchProcess(null, "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri(await up.ValueOfAsync("Page  ")), Timeout = TimeSpan.FromSeconds(30) };
        string text = "";
        for (int attempt = 0; attempt < 1200 && !(OtlpTests.Value(text, "clutch_ingest_store_lag_seconds_count") > 0); attempt++)
        {
            text = await http.GetStringAsync(new Uri("metrics", UriKind.Relative));
            await Task.Delay(50);
        }

        await RunAsync(text, "check", "metrics");
        Assert.Equal(0, await up.InterruptAsync());
    }

    public void Dispose() => _folder.Dispose();

    private static string Rules => Path.Combine(RepositoryRoot.Path, "eng", "prometheus");

    private static async Task RunAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(PromtoolFactAttribute.Path!, arguments) { WorkingDirectory = Rules, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process tool = Process.Start(start)!;
        Task<string> output = tool.StandardOutput.ReadToEndAsync();
        Task<string> errors = tool.StandardError.ReadToEndAsync();
        await tool.StandardInput.WriteAsync(input);
        tool.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await tool.WaitForExitAsync(patience.Token);
        Assert.True(tool.ExitCode == 0, $"promtool {string.Join(' ', arguments)}:\n{await output}{await errors}");
    }

    /// <summary>Skipped where there is no promtool.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PromtoolFactAttribute : FactAttribute
    {
        public PromtoolFactAttribute()
        {
            if (Path is null)
            {
                Skip = "promtool is not here: install the Debian package prometheus, or put its path into CLUTCH_PROMTOOL";
            }
        }

        public static string? Path { get; } = Environment.GetEnvironmentVariable("CLUTCH_PROMTOOL")
            ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => System.IO.Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
    }
}
