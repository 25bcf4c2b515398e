using System.CommandLine;
using Clutch.Edge;
using Clutch.Links;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary><c>clutch edge</c>: the agent alone, for a server elsewhere.</summary>
internal static class EdgeCommand
{
    public static Command Create()
    {
        Option<LinkAddress?> car = CarOption.Create(required: true);
        Option<string?> server = new("--server") { Description = "MQTT server, HOST:PORT [default: 127.0.0.1:1883]" };
        Option<string?> vehicle = new("--vehicle") { Description = "Vehicle id [default: car-1]" };
        Option<string?> data = new("--data") { Description = "Folder of the outbox [default: data/edge]" };
        Option<LinkAddress?> gps = GpsOption.Create();
        Option<string?> tokenFile = new("--token-file") { Description = "File that holds the vehicle's token; or CLUTCH_EDGE__TOKEN" };
        Option<string?> signalSet = SignalSetOption.ForPolling();
        Option<string?> otlp = OtlpOption.Create();
        Option<string?> logFormat = LogFormat.Option();
        server.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !TrySplit(text, out _, out _))
            {
                result.AddError($"'{text}' is no server: write HOST:PORT as in 127.0.0.1:1883");
            }
        });
        Command command = new("edge", "Runs the agent alone: reads the car on a link, keeps frames until the server has them") { car, gps, signalSet, server, vehicle, data, tokenFile, otlp, logFormat };
        command.SetAction((result, cancellationToken) =>
        {
            var overrides = new Dictionary<string, string?>(StringComparer.Ordinal);
            if (result.GetValue(server) is { } text && TrySplit(text, out string host, out int port))
            {
                overrides["edge:serverHost"] = host;
                overrides["edge:serverPort"] = $"{port}";
            }

            AddIf(overrides, "edge:vehicle", result.GetValue(vehicle));
            AddIf(overrides, "edge:data", result.GetValue(data));
            AddIf(overrides, "edge:signalSet", result.GetValue(signalSet));
            AddIf(overrides, OtlpOption.Key, result.GetValue(otlp));
            AddIf(overrides, LogFormat.Key, result.GetValue(logFormat));
            AddIf(overrides, "edge:token", result.GetValue(tokenFile) is { } file ? ReadToken(file) : null);
            return RunAsync(result.GetValue(car)!, result.GetValue(gps), Settings.Read(overrides), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(LinkAddress car, LinkAddress? gps, IConfiguration configuration, CancellationToken cancellationToken)
    {
        EdgeOptions options = Settings.Bind(configuration, "edge", new EdgeOptions());
        using ILoggerFactory logs = LoggerFactory.Create(LogFormat.Console(configuration, standardError: false));
        using OtlpExport? otlp = OtlpExport.Start(configuration, "edge");
        using var agent = new EdgeAgent(new EdgeSource.Car(car), options, TimeProvider.System, logs) { Gps = gps };
        Console.WriteLine($"Agent of {options.Vehicle}, boot {agent.Outbox.Boot}, {agent.Outbox.Depth} frames from before: {car} to {options.ServerHost}:{options.ServerPort}");
        await agent.RunAsync(cancellationToken);
        Console.WriteLine($"Stopped; {agent.Outbox.Depth} frames wait in the outbox.");
        return ExitCodes.Good;
    }

    private static string ReadToken(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the token file cannot be read: {e.Message}", e);
        }
    }

    private static void AddIf(Dictionary<string, string?> overrides, string key, string? value)
    {
        if (value is not null)
        {
            overrides[key] = value;
        }
    }

    private static bool TrySplit(string text, out string host, out int port)
    {
        int colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon] : "";
        port = 0;
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), out port) && port is > 0 and < 65536;
    }
}
