using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Clutch.Flow.Tests;

/// <summary>The product as a user starts it: a process of its own, stopped by its id.</summary>
internal sealed partial class ClutchProcess : IDisposable
{
    private const int Interrupt = 2;
    private const int Continue = 18;
    private const int Stop = 19;

    private static readonly string s_binary = Path.Combine(AppContext.BaseDirectory, "clutch.dll");
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClutchProcess(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
        : this("dotnet", [s_binary, .. arguments], environment)
    {
    }

    private ClutchProcess(string program, string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (environment?.ContainsKey("CLUTCH_API__KEY") != true)
        {
            start.Environment["CLUTCH_IDENTITY__OPENLOOPBACK"] = "true"; // the test is the operator, unless it says otherwise
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>A process whose files can be kept from growing: a write beyond the limit then fails, as on a full disk, and does not end the process.</summary>
    public static ClutchProcess WithFileLimit(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        new("sh", ["-c", "trap '' XFSZ; exec \"$@\"", "sh", "dotnet", s_binary, .. arguments], environment);

    public string Output
    {
        get
        {
            lock (_gate)
            {
                return _output.ToString();
            }
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Waits until the output holds the text; fails with all output when the process ends before or the patience does.</summary>
    public async Task<string> OutputWithAsync(string text)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_output.ToString().Contains(text, StringComparison.Ordinal))
                {
                    return _output.ToString();
                }

                changed = _changed.Task;
            }

            TimeSpan left = s_patience - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || (_process.HasExited && !changed.IsCompleted))
            {
                throw new TimeoutException($"'{text}' did not come{(_process.HasExited ? $"; the process ended with {_process.ExitCode}" : "")}. Output:\n{Output}");
            }

            await Task.WhenAny(changed, Task.Delay(TimeSpan.FromMilliseconds(200)));
        }
    }

    /// <summary>The rest of the first output line that begins with the label.</summary>
    public async Task<string> ValueOfAsync(string label)
    {
        string output = await OutputWithAsync(label);
        string line = output.Split('\n').First(candidate => candidate.StartsWith(label, StringComparison.Ordinal));
        return line[label.Length..].Trim();
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGSTOP: it holds its connections and its files and does nothing.</summary>
    public void Freeze() => _ = SendSignal(_process.Id, Stop);

    /// <summary>From now on no file grows beyond its first byte; or every file does again.</summary>
    public async Task LimitFilesAsync(bool full)
    {
        using Process prlimit = Process.Start("prlimit", ["--pid", $"{_process.Id}", full ? "--fsize=1:unlimited" : "--fsize=unlimited:unlimited"]);
        await prlimit.WaitForExitAsync();
        if (prlimit.ExitCode != 0)
        {
            throw new InvalidOperationException($"prlimit (of the Debian package util-linux) ended with {prlimit.ExitCode}");
        }
    }

    public void Thaw() => _ = SendSignal(_process.Id, Continue);

    /// <summary>Ctrl-C; waits for the end and gives the exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        _ = SendSignal(_process.Id, Interrupt);
        return await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        TaskCompletionSource changed;
        lock (_gate)
        {
            _output.AppendLine(line);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
