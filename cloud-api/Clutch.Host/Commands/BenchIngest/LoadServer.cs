using System.Diagnostics;
using System.Net;

namespace Clutch.Host;

/// <summary>A server for one measurement: `clutch up` without a car, as a process of its own on free ports, its data in a temporary folder.</summary>
internal sealed class LoadServer : IDisposable
{
    private const string Label = "MQTT  mqtt://";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly string _folder;

    private LoadServer(Process process, string folder) => (_process, _folder) = (process, folder);

    public IPEndPoint Door { get; private set; } = new(IPAddress.Loopback, 0);

    public int Id => _process.Id;

    /// <summary>Starts it over a folder that belongs to it from now on.</summary>
    /// <param name="folder">Is removed at the end.</param>
    /// <param name="timeSeries">Address of its histories; null: what its settings say.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="StartException">It did not start.</exception>
    public static async Task<LoadServer> StartAsync(string folder, string? timeSeries, CancellationToken cancellationToken)
    {
        string[] history = timeSeries is null ? [] : ["--timeseries", timeSeries];
        string[] arguments = [typeof(LoadServer).Assembly.Location, "up", "--car", "none", "--plain", "--data", folder, "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", .. history];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        (start.Environment["CLUTCH_INGEST__MESSAGESPERSECOND"], start.Environment["CLUTCH_INGEST__BYTESPERSECOND"]) = ("0", "0"); // as fast as it can, however few devices
        var server = new LoadServer(Process.Start(start)!, folder);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(s_patience);
            string? line;
            do
            {
                line = await server._process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new StartException("the server to be measured did not start; what it said stands above.");
            }
            while (!line.StartsWith(Label, StringComparison.Ordinal));

            server.Door = IPEndPoint.Parse(line[Label.Length..]);
            _ = server._process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>SIGKILL: what was acknowledged must outlast that.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
