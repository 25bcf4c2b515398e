using System.Diagnostics;
using Clutch.Log;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Clients that others wrote: mosquitto_pub and mosquitto_sub, in both protocol versions, over TCP.</summary>
public sealed class MosquittoTests : IAsyncLifetime
{
    private const string Car = DoorFixture.Car;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-mosquitto-");
    private readonly List<Process> _processes = [];
    private IngestHost _host = null!;
    private string _token = "";

    public static TheoryData<string> Versions => ["mqttv311", "mqttv5"];

    public async Task InitializeAsync()
    {
        _host = await IngestHost.StartAsync(_folder.FullName);
        _token = _host.Devices.Add(Car);
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
    [MemberData(nameof(Versions))]
    public async Task A_frame_from_a_file_is_in_the_log_when_the_client_is_done(string version)
    {
        byte[] frame = DoorFixture.FrameOf(Car, 1);
        string file = Path.Combine(_folder.FullName, "frame.bin");
        await File.WriteAllBytesAsync(file, frame);
        (int exit, string output) = await RunAsync("mosquitto_pub", [.. As(_token, version), "-q", "1", "-t", Topics.Frames(Car), "-f", file]);
        Assert.Equal((0, ""), (exit, output));
        Assert.Equal(frame, Assert.Single(await _host.RecordsAsync(LogStream.Frames, atLeast: 1)));
        Assert.Equal(1, _host.Counters.Acknowledged);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_wrong_token_is_refused(string version)
    {
        (int exit, string output) = await RunAsync("mosquitto_pub", [.. As("not-the-token", version), "-q", "1", "-t", Topics.Frames(Car), "-m", "x"]);
        Assert.Equal(version == "mqttv5" ? 134 : 4, exit); // the reason of the CONNACK: 0x86, and 4 in 3.1.1
        Assert.NotEmpty(output);
        Assert.Equal(1, _host.Counters.Refused(Refusal.Credentials));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_foreign_topic_is_refused(string version)
    {
        await RunAsync("mosquitto_pub", [.. As(_token, version), "-q", "1", "-t", Topics.Frames("car-2"), "-m", "x"]);
        Assert.Equal(1, _host.Counters.Refused(Refusal.Topic));
        Assert.Equal(0, _host.Counters.Received);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_subscriber_receives_its_command(string version)
    {
        var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Door.Commands.Subscribed = _ => subscribed.TrySetResult();
        Task<(int Exit, string Output)> subscriber = RunAsync("mosquitto_sub", [.. As(_token, version), "-q", "1", "-t", Topics.Commands(Car), "-C", "1"]);
        await subscribed.Task.WaitAsync(Peer.Patience);
        Assert.Equal(CommandDelivery.Sent, _host.Door.Commands.Send(Car, new CommandMessage("read codes"u8.ToArray())));
        Assert.Equal((0, "read codes"), await subscriber);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_will_of_a_client_that_dies_reaches_the_status(string version)
    {
        var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Door.Commands.Subscribed = _ => subscribed.TrySetResult();
        Process dying = Start(
            "mosquitto_sub",
            [.. As(_token, version), "-t", Topics.Commands(Car), "--will-topic", Topics.Status(Car), "--will-payload", "offline", "--will-retain", "--will-qos", "1"]);
        await subscribed.Task.WaitAsync(Peer.Patience);
        Task<(int Exit, string Output)> watcher = RunAsync("mosquitto_sub", [.. As(_token, version), "-t", Topics.Status(Car), "-C", "1"]);
        dying.Kill();
        Assert.Equal((0, "offline"), await watcher);
    }

    private string[] As(string token, string version) => ["-h", "127.0.0.1", "-p", $"{_host.Port}", "-u", Car, "-P", token, "-V", version];

    private async Task<(int Exit, string Output)> RunAsync(string program, string[] arguments)
    {
        Process process = Start(program, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Peer.Patience);
        await process.WaitForExitAsync().WaitAsync(Peer.Patience);
        return (process.ExitCode, (output + await errors).Trim());
    }

    private Process Start(string program, string[] arguments)
    {
        try
        {
            Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            _processes.Add(process);
            return process;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is missing: install the Debian package mosquitto-clients.", e);
        }
    }
}
