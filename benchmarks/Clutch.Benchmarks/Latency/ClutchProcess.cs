using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Clutch.Benchmarks.Latency;

/// <summary>The built <c>clutch</c> as a child, stopped by its id. Its log goes to standard error.</summary>
internal sealed partial class ClutchProcess : IDisposable
{
    private const int Interrupt = 2;

    private static readonly string s_binary = Path.Combine(AppContext.BaseDirectory, "clutch.dll");
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private Task _drain = Task.CompletedTask;

    private ClutchProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>What stood behind the label in its output.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Of all its threads, since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits for the line that begins with the label.</summary>
    /// <exception cref="InvalidOperationException">It ended before that.</exception>
    public static Task<ClutchProcess> StartAsync(string label, CancellationToken cancellationToken, params string[] arguments) =>
        StartAsync(label, new Dictionary<string, string>(StringComparer.Ordinal), cancellationToken, arguments);

    /// <summary>The same with settings in its environment, besides those of this process.</summary>
    /// <exception cref="InvalidOperationException">It ended before that.</exception>
    public static async Task<ClutchProcess> StartAsync(string label, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [s_binary, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var child = new ClutchProcess(Process.Start(start)!);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(s_patience);
            while (await child._process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith(label, StringComparison.Ordinal))
                {
                    child.Answer = line[label.Length..].Trim();
                    child._drain = child._process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return child;
                }
            }

            throw new InvalidOperationException($"`clutch {string.Join(' ', arguments)}` ended before it printed '{label}'; what it said stands above");
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    /// <summary>Ctrl-C, and waits for a clean end.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _ = SendSignal(_process.Id, Interrupt);
        await EndAsync(cancellationToken);
    }

    /// <summary>Waits for the end of one that ends by itself.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        await _process.WaitForExitAsync(patience.Token);
        await _drain;
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"clutch ended with {_process.ExitCode}; what it said stands above");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
