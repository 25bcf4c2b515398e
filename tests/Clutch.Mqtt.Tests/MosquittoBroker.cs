using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Clutch.Mqtt.Tests;

/// <summary>Debian's mosquitto on a free port with a temporary configuration; ended by its process id.</summary>
internal sealed class MosquittoBroker : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";
    private const int Attempts = 5;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-mqtt-").FullName;
    private readonly Channel<string> _log = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = new(s_limit);
    private Process _process = new();

    private MosquittoBroker()
    {
    }

    public CancellationToken Stop => _stop.Token;

    public int Port { get; private set; }

    public static async Task<MosquittoBroker> StartAsync(string? userName = null, string? password = null)
    {
        Assert.True(File.Exists(Program), $"{Program} is missing; install it with: apt-get install mosquitto mosquitto-clients");
        MosquittoBroker broker = new();
        for (int attempt = 1; ; attempt++)
        {
            broker.Port = FreePort();
            await broker.LaunchAsync(userName, password);
            string line = await broker.WaitForLogAsync(" running", "Error: Address already in use");
            if (!line.StartsWith("Error", StringComparison.Ordinal))
            {
                return broker;
            }

            // Someone else took the port between its release and the start.
            Assert.True(attempt < Attempts, $"mosquitto found no free port in {Attempts} attempts");
        }
    }

    public MqttClientOptions Options(MqttVersion version, string clientId) => new() { Host = "127.0.0.1", Port = Port, Version = version, ClientId = clientId };

    /// <summary>The next line of the broker's log that contains one of the texts.</summary>
    public async Task<string> WaitForLogAsync(params string[] texts)
    {
        while (true)
        {
            string line = await _log.Reader.ReadAsync(Stop);
            if (texts.Any(text => line.Contains(text, StringComparison.Ordinal)))
            {
                return line;
            }
        }
    }

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(Stop);
        _process.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task LaunchAsync(string? userName, string? password)
    {
        string passwords = Path.Combine(_folder, "passwords");
        string access = "allow_anonymous true";
        if (userName is not null)
        {
            using Process hash = Process.Start("mosquitto_passwd", ["-b", "-c", passwords, userName, password!]);
            await hash.WaitForExitAsync(Stop);
            access = $"allow_anonymous false\npassword_file {passwords}";
        }

        string configuration = Path.Combine(_folder, "mosquitto.conf");
        string owner = Environment.UserName == "root" ? "user root\n" : "";
        await File.WriteAllTextAsync(
            configuration,
            $"{owner}listener {Port} 127.0.0.1\n{access}\npersistence false\nlog_dest stderr\nlog_type all\nmax_queued_messages 0\nset_tcp_nodelay true\n",
            Stop);
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Program, ["-c", configuration]) { RedirectStandardError = true, UseShellExecute = false },
            EnableRaisingEvents = true,
        };
        Channel<string> log = _log;
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                log.Writer.TryWrite(line.Data);
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
    }
}
