using System.Diagnostics;
using System.Text;
using Clutch.Log;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Clients that others wrote, as a device: Eclipse Paho for C and for Python, MQTT.js; in both protocol versions, over TCP.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private const string Car = DoorFixture.Car;

    /// <summary>Interpreters start slowly on a loaded machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-clients-");
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Process> _processes = [];
    private readonly byte[] _frame = DoorFixture.FrameOf(Car, 1);
    private IngestHost _host = null!;
    private string _token = "";

    private string FrameFile => Path.Combine(_folder.FullName, "frame.bin");

    public async Task InitializeAsync()
    {
        _host = await IngestHost.StartAsync(_folder.FullName);
        _token = _host.Devices.Add(Car);
        _host.Door.Commands.Subscribed = _ => _subscribed.TrySetResult();
        await File.WriteAllBytesAsync(FrameFile, _frame);
    }

    public async Task DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }

        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("/usr/bin/python3", "paho_device.py", "3.1.1", "connected 0")]
    [InlineData("/usr/bin/python3", "paho_device.py", "5", "connected Success")]
    [InlineData("node", "mqttjs_device.js", "3.1.1", "connected 0")]
    [InlineData("node", "mqttjs_device.js", "5", "connected 0")]
    public async Task A_device_sends_a_frame_takes_a_command_and_answers(string program, string script, string version, string connected)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "clients", script);
        Process device = Start(program, [path, $"{_host.Port}", Car, _token, version, FrameFile]);
        Task<string> errors = device.StandardError.ReadToEndAsync();
        Task<string> output = device.StandardOutput.ReadToEndAsync();
        await Task.WhenAny(_subscribed.Task, output).WaitAsync(s_patience);
        _host.Door.Commands.Send(Car, new CommandMessage("""{"id":"one"}"""u8.ToArray()) { Expiry = TimeSpan.FromMinutes(1), CorrelationData = "c"u8.ToArray() });
        string[] lines = (await output.WaitAsync(s_patience)).ToLowerInvariant().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 5, $"{string.Join(" | ", lines)} {await errors}");
        Assert.Equal([connected.ToLowerInvariant(), "acknowledged true", "granted 1", """command {"id":"one"}""", "replied true"], lines);
        Assert.Equal(_frame, Assert.Single(await _host.RecordsAsync(LogStream.Frames, atLeast: 1)));
        Assert.Equal("""{"id":"one","outcome":"done"}""", Encoding.UTF8.GetString((await _host.RecordsAsync(LogStream.Replies, atLeast: 1))[0]));
    }

    [Theory]
    [InlineData("311")]
    [InlineData("5")]
    public async Task Paho_for_c_publishes_a_frame(string version)
    {
        Process device = Start("paho_c_pub", [.. As(version), "-q", "1", "-t", Topics.Frames(Car), "-f", FrameFile]);
        Task<string> errors = device.StandardError.ReadToEndAsync();
        string output = await device.StandardOutput.ReadToEndAsync().WaitAsync(s_patience);
        await device.WaitForExitAsync().WaitAsync(s_patience);
        Assert.True(device.ExitCode == 0, $"{output} {await errors}");
        Assert.Equal(_frame, Assert.Single(await _host.RecordsAsync(LogStream.Frames, atLeast: 1)));
    }

    [Theory]
    [InlineData("311")]
    [InlineData("5")]
    public async Task Paho_for_c_receives_a_command(string version)
    {
        Process device = Start("paho_c_sub", [.. As(version), "-q", "1", "-t", Topics.Commands(Car), "--quiet"]);
        await _subscribed.Task.WaitAsync(s_patience);
        _host.Door.Commands.Send(Car, new CommandMessage("read codes"u8.ToArray()));
        Assert.Equal("read codes", await device.StandardOutput.ReadLineAsync().WaitAsync(s_patience));
    }

    private string[] As(string version) => ["-h", "127.0.0.1", "-p", $"{_host.Port}", "-u", Car, "-P", _token, "-V", version, "-i", "paho-c"];

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = "/usr/share/nodejs"; // where Debian keeps libraries of Node
        try
        {
            Process process = Process.Start(start)!;
            _processes.Add(process);
            return process;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is missing: install the Debian packages of eng/apt-tests.txt.", e);
        }
    }
}
