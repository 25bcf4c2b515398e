using System.Text.Json;
using Microsoft.Playwright;

namespace Clutch.Benchmarks.Latency;

/// <summary>Subscribes to the live stream inside headless chromium, as the page does.</summary>
internal static class BrowserWatcher
{
    private const string Chromium = "/usr/bin/chromium";

    // Date.now() is the same clock as the server's, in whole milliseconds.
    private const string Watch = """
        ([warmUp, length]) => new Promise((resolve, reject) => {
          const ages = [];
          let gaps = 0, first = 0;
          const source = new EventSource('/api/v1/vehicles/car-1/live');
          const counts = now => first > 0 && now - first >= warmUp;
          source.addEventListener('samples', event => {
            const now = Date.now();
            if (first === 0) {
              first = now;
              setTimeout(() => window.begin(), warmUp);
              setTimeout(() => { source.close(); resolve({ ages, gaps }); }, warmUp + length);
            }
            if (counts(now)) for (const sample of JSON.parse(event.data).samples) ages.push(now - sample.time);
          });
          source.addEventListener('gap', () => { if (counts(Date.now())) gaps++; });
          setTimeout(() => { if (first === 0) reject(new Error('no sample within 60 s')); }, 60000);
        })
        """;

    public static async Task WatchAsync(Uri page, LatencyWindow window, CancellationToken cancellationToken)
    {
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        await using CancellationTokenRegistration close = cancellationToken.Register(() => _ = browser.CloseAsync());
        IPage tab = await browser.NewPageAsync();
        await tab.ExposeFunctionAsync("begin", window.Begin);

        // Any address of the same origin will do; this one has no scripts of its own.
        await tab.GotoAsync(new Uri(page, "health/ping").ToString());
        JsonElement seen = await tab.EvaluateAsync<JsonElement>(Watch, new[] { window.WarmUp.TotalMilliseconds, window.Length.TotalMilliseconds });
        window.End();
        foreach (JsonElement age in seen.GetProperty("ages").EnumerateArray())
        {
            window.Add(age.GetDouble());
        }

        for (int i = 0; i < seen.GetProperty("gaps").GetInt32(); i++)
        {
            window.CountGap();
        }
    }
}
