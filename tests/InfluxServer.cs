using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Clutch.Testing;

/// <summary>A real influxd on a free port, in a folder of its own. It can be killed and started again with what it had.</summary>
internal sealed class InfluxServer : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-influx-").FullName;
    private readonly HttpClient _http = new();
    private Process? _process;

    public InfluxServer()
    {
        Port = FreePort();
        File.WriteAllText(Configuration, $"""
            bind-address = "127.0.0.1:{FreePort()}"
            reporting-disabled = true
            [meta]
              dir = "{_folder}/meta"
            [data]
              dir = "{_folder}/data"
              wal-dir = "{_folder}/wal"
            [http]
              bind-address = "127.0.0.1:{Port}"
              log-enabled = false
            [monitor]
              store-enabled = false
            """);
        Start();
    }

    public int Port { get; }

    private string Configuration => Path.Combine(_folder, "influxdb.conf");

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Starts the program and waits until it answers.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, Func<Task> ping)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is missing: install the Debian packages of eng/apt-tests.txt.", e);
        }

        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                ping().GetAwaiter().GetResult();
                return process;
            }
            catch (HttpRequestException) when (!process.HasExited && Stopwatch.GetElapsedTime(started) < s_patience)
            {
                Task.Delay(20).GetAwaiter().GetResult();
            }
        }
    }

    public void Start() => _process = Start("influxd", ["-config", Configuration], async () => (await _http.GetAsync(new Uri($"http://127.0.0.1:{Port}/ping"))).EnsureSuccessStatusCode());

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Processor time that the server has used.</summary>
    public TimeSpan ProcessorTime => _process!.TotalProcessorTime;

    /// <summary>Writes as somebody else would.</summary>
    public async Task WriteAsync(string database, string lines)
    {
        using HttpResponseMessage response = await _http.PostAsync(new Uri($"http://127.0.0.1:{Port}/write?db={database}&precision=ms"), new StringContent(lines));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Runs a statement as somebody else would, and gives the answer.</summary>
    public async Task<string> QueryAsync(string database, string statement)
    {
        using var form = new FormUrlEncodedContent([new("q", statement)]);
        using HttpResponseMessage response = await _http.PostAsync(new Uri($"http://127.0.0.1:{Port}/query?db={database}&epoch=ms"), form);
        return await response.Content.ReadAsStringAsync();
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            Kill();
        }

        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
