using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Clutch.Benchmarks.Latency;

/// <summary>Subscribes to the live stream over HTTP.</summary>
internal static class HttpWatcher
{
    public static async Task WatchAsync(Uri page, LatencyWindow window, TimeProvider time, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        await using Stream stream = await http.GetStreamAsync(new Uri(page, "api/v1/vehicles/car-1/live"), cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60) + window.WarmUp + window.Length);
        long first = 0;
        bool begun = false;
        await foreach (SseItem<LiveEvent> item in SseParser.Create(stream, (_, data) => new LiveEvent(Now(time), data.ToArray())).EnumerateAsync(patience.Token))
        {
            if (item.EventType == "samples" && first == 0)
            {
                first = time.GetTimestamp();
            }

            if (first == 0 || time.GetElapsedTime(first) < window.WarmUp)
            {
                continue;
            }

            if (!begun)
            {
                begun = true;
                window.Begin();
            }

            if (time.GetElapsedTime(first) > window.WarmUp + window.Length)
            {
                window.End();
                return;
            }

            Count(item, window);
        }
    }

    private static void Count(SseItem<LiveEvent> item, LatencyWindow window)
    {
        switch (item.EventType)
        {
            case "samples":
                using (var document = JsonDocument.Parse(item.Data.Json))
                {
                    foreach (JsonElement sample in document.RootElement.GetProperty("samples").EnumerateArray())
                    {
                        window.Add(item.Data.Received - sample.GetProperty("time").GetInt64());
                    }
                }

                break;
            case "gap":
                window.CountGap();
                break;
        }
    }

    private static double Now(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    /// <summary>One event as it came.</summary>
    /// <param name="Received">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="Json">Its data.</param>
    private sealed record LiveEvent(double Received, byte[] Json);
}
