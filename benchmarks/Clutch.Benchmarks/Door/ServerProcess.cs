using System.Diagnostics;
using System.Globalization;
using System.Net;
using Clutch.Benchmarks.Agent;

namespace Clutch.Benchmarks.Door;

/// <summary>What a server has done since its start. Of the usual stack: received by the bridge, given to Kafka, durable, acknowledged to the broker.</summary>
internal readonly record struct ServerCounts(long Received, long Appended, long Durable, long Acknowledged)
{
    public static ServerCounts Parse(string line)
    {
        long[] counts = [.. line.Split(' ').Select(count => long.Parse(count, CultureInfo.InvariantCulture))];
        return new ServerCounts(counts[0], counts[1], counts[2], counts[3]);
    }

    public override string ToString() => FormattableString.Invariant($"{Received} {Appended} {Durable} {Acknowledged}");
}

/// <summary>
/// A server that is measured, as a process of its own: a hidden command of this program. It says its port (and the processes that belong to it), answers
/// every line with its counts, and ends with its standard input.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Ready = "ready ";
    public const string TokenFile = "tokens";

    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-bench-").FullName;
    private readonly Process _process;
    private int[] _parts = [];

    private ServerProcess(string command, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ServerProcess).Assembly.Location, command, _folder, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        _process = Process.Start(start)!;
    }

    public IPEndPoint EndPoint { get; private set; } = null!;

    /// <summary>One for each device.</summary>
    public string[] Tokens { get; private set; } = [];

    /// <summary>User and system time of the server and what belongs to it.</summary>
    public TimeSpan Processor => new(_parts.Sum(part => ProcessStatus.Of(part).Processor.Ticks));

    public double ResidentMegabytes => _parts.Sum(part => ProcessStatus.Of(part).ResidentKb) * 1024 / 1e6;

    public static async Task<ServerProcess> StartAsync(string command, string[] arguments, CancellationToken cancellationToken)
    {
        var server = new ServerProcess(command, arguments);
        string line;
        do
        {
            line = await server.ReadLineAsync(cancellationToken);
        }
        while (!line.StartsWith(Ready, StringComparison.Ordinal));

        int[] numbers = [.. line[Ready.Length..].Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        server.EndPoint = new IPEndPoint(IPAddress.Loopback, numbers[0]);
        server._parts = [server._process.Id, .. numbers[1..]];
        server.Tokens = await File.ReadAllLinesAsync(Path.Combine(server._folder, TokenFile), cancellationToken);
        return server;
    }

    /// <summary>The server's half: answers until the input ends.</summary>
    public static async Task ServeAsync(int port, int[] parts, Func<ServerCounts> counts, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{Ready}{string.Join(' ', parts.Prepend(port))}");
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            Console.WriteLine(counts());
        }
    }

    public async Task<ServerCounts> CountAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync(cancellationToken);
        return ServerCounts.Parse(await ReadLineAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("the server did not start or ended; what it said stands above");
}
