using System.CommandLine;

namespace Clutch.Benchmarks.Latency;

/// <summary><c>latency</c>: from the moment a value was measured in the car to the moment a subscriber of the live stream has it.</summary>
internal static class LatencyTool
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);

    /// <summary>The watcher has no credential: the server is this machine's alone.</summary>
    private static readonly Dictionary<string, string> s_open = new(StringComparer.Ordinal) { ["CLUTCH_IDENTITY__OPENLOOPBACK"] = "true" };

    public static Command Create()
    {
        Option<int> seconds = new("--seconds") { Description = "Length of the measurement, after five seconds of warm-up", DefaultValueFactory = _ => 30 };
        Option<string> car = new("--car") { Description = "Link timing of the simulated car", DefaultValueFactory = _ => "usb115200" };
        Option<bool> browser = new("--browser") { Description = "Measure inside headless chromium instead of over plain HTTP" };
        car.AcceptOnlyFromAmong("usb38400", "usb115200", "instant");
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (> 0 and <= 3600))
            {
                result.AddError("--seconds must be between 1 and 3600");
            }
        });
        Command command = new("latency", "Runs the whole pipeline and measures how old values are when they arrive") { seconds, car, browser };
        command.SetAction((result, cancellationToken) =>
            RunAsync(TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(car)!, result.GetValue(browser), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan length, string timing, bool browser, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("clutch-latency-");
        try
        {
            // The car is a process of its own, so that the processor time of `up` is that of the product.
            using ClutchProcess car = await ClutchProcess.StartAsync("Car ", cancellationToken, "sim", "--timing", timing, "--link", Path.Combine(folder.FullName, "car"));
            using ClutchProcess up = await ClutchProcess.StartAsync(
                "Page ",
                s_open,
                cancellationToken,
                "up", "--plain", "--car", car.Answer, "--data", Path.Combine(folder.FullName, "data"), "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
            var page = new Uri(up.Answer);
            var window = new LatencyWindow(s_warmUp, length, () => up.ProcessorTime);
            await (browser ? BrowserWatcher.WatchAsync(page, window, cancellationToken) : HttpWatcher.WatchAsync(page, window, TimeProvider.System, cancellationToken));
            await up.StopAsync(cancellationToken);
            await car.StopAsync(cancellationToken);
            return Print(window, $"{timing}, {(browser ? "EventSource in chromium" : "HTTP")}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Print(LatencyWindow window, string conditions)
    {
        if (window.Samples == 0)
        {
            Console.Error.WriteLine("no sample came: does `clutch up` show values?");
            return 1;
        }

        Console.WriteLine($"{conditions}, {window.Length.TotalSeconds:0} s: {window.Samples} samples, {window.Samples / window.Length.TotalSeconds:0} samples/s, {window.Gaps} gaps");
        Console.WriteLine($"milliseconds from measured to received: p50 {window.Percentile(50):0.0}  p95 {window.Percentile(95):0.0}  p99 {window.Percentile(99):0.0}  max {window.Percentile(100):0.0}");
        Console.WriteLine(
            $"processor time of the whole pipeline without the car: {window.ProcessorTime.TotalMicroseconds / window.Samples:0} µs/sample, "
            + $"{window.ProcessorTime / window.Length * 100:0.0} % of one core");
        return 0;
    }
}
