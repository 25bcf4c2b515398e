using System.Diagnostics;
using System.Text;

namespace Clutch.Flow.Tests;

/// <summary>The product at a terminal of its own, with a person who types: script(1) of Debian's bsdutils makes the pseudo-terminal.</summary>
internal sealed class Terminal : IDisposable
{
    private static readonly string s_binary = Path.Combine(AppContext.BaseDirectory, "clutch.dll");
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _screen = new();
    private readonly Task _reading;

    public Terminal(params string[] arguments)
    {
        string command = string.Join(' ', new[] { "dotnet", s_binary }.Concat(arguments).Select(argument => $"'{argument}'"));
        var start = new ProcessStartInfo("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["TERM"] = "xterm";
        _process = Process.Start(start) ?? throw new InvalidOperationException("script(1) did not start: apt-get install bsdutils.");
        _reading = ReadAsync();
    }

    public string Screen
    {
        get
        {
            lock (_screen)
            {
                return _screen.ToString();
            }
        }
    }

    /// <summary>Waits until the text is on the screen.</summary>
    public async Task ShowsAsync(string text)
    {
        long started = Stopwatch.GetTimestamp();
        while (!Screen.Contains(text, StringComparison.Ordinal))
        {
            if (_reading.IsCompleted || Stopwatch.GetElapsedTime(started) > s_patience)
            {
                throw new TimeoutException($"'{text}' did not come. Screen:\n{Screen}");
            }

            await Task.Delay(20);
        }
    }

    public void Type(string keys)
    {
        _process.StandardInput.Write(keys);
        _process.StandardInput.Flush();
    }

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(patience.Token);
        await _reading.WaitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        char[] buffer = new char[1024];
        int length;
        while ((length = await _process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (_screen)
            {
                _screen.Append(buffer, 0, length);
            }
        }
    }
}
