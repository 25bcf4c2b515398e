using System.ComponentModel;
using System.Diagnostics;
using Clutch.Mqtt;
using Clutch.Telemetry;

namespace Clutch.Flow.Tests;

/// <summary>A broker that others wrote, in a process of its own, keeping what it is told to keep in a folder.</summary>
internal sealed class Mosquitto : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    public Mosquitto(string folder)
    {
        Port = ClutchProcess.FreePort();
        Directory.CreateDirectory(folder);
        string settings = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(settings, $"listener {Port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\npersistence false\n");
        try
        {
            _process = Process.Start(new ProcessStartInfo("mosquitto", ["-c", settings]) { RedirectStandardError = true, UseShellExecute = false })!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("mosquitto is missing: install the Debian package mosquitto.", e);
        }

        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    public string Address => $"mqtt://127.0.0.1:{Port}";

    /// <summary>A client of the broker, connected as soon as it listens.</summary>
    /// <param name="acknowledged">Called with the token of each publish that the broker has.</param>
    public async Task<MqttClient> ConnectAsync(Action<long> acknowledged)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var options = new MqttClientOptions { Host = "127.0.0.1", Port = Port, SendWindow = 100, Acknowledged = (token, _) => acknowledged(token) };
                return (await MqttClient.ConnectAsync(options, TimeProvider.System, CancellationToken.None)).Client!;
            }
            catch (MqttConnectionException) when (Stopwatch.GetElapsedTime(started) < s_patience)
            {
                await Task.Delay(20);
            }
        }
    }

    public static byte[] Frame(string vehicle, long sequence)
    {
        var writer = new FrameWriter(vehicle, boot: 1);
        for (int i = 0; i < 4; i++)
        {
            writer.Add(new Sample(0x10C0, 0x7E8, SampleQuality.Measured, 1_760_000_000_000 + (sequence * 1000) + i, 3000 + i));
        }

        byte[] buffer = new byte[FrameFormat.MaxBytes];
        return buffer[..writer.Write(sequence, buffer)];
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
