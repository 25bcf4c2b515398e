using System.CommandLine;
using Clutch.Edge;
using Clutch.Links;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary><c>clutch edge</c>: the agent alone, for a server elsewhere.</summary>
internal static class EdgeCommand
{
    private const int ApiPort = 8080;

    private static readonly TimeSpan s_claimTimeout = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        Option<LinkAddress?> car = CarOption.Create(required: true);
        Option<string?> server = new("--server", "--uplink") { Description = "MQTT server: HOST:PORT, mqtt://HOST or, with TLS, mqtts://HOST [default: 127.0.0.1:1883]" };
        Option<string?> authorities = new("--ca") { Description = "PEM file with the authority of the server's certificate, or that certificate [default: whom the system trusts]" };
        Option<string?> certificate = new("--cert") { Description = "PEM file with the certificate that the agent shows; then no token is needed" };
        Option<string?> key = new("--key") { Description = "PEM file with that certificate's private key, if it is not in the same file" };
        Option<string?> claim = new("--claim") { Description = "Claim code, exchanged once for the vehicle and its token, which stay in the data folder" };
        Option<string?> api = new("--api") { Description = "Where the code is exchanged [default: http://HOST:8080 of the server]" };
        Option<string?> vehicle = new("--vehicle") { Description = "Vehicle id [default: car-1]" };
        Option<string?> data = new("--data") { Description = "Folder of the outbox [default: data/edge]" };
        Option<LinkAddress?> gps = GpsOption.Create();
        Option<string?> tokenFile = new("--token-file") { Description = "File that holds the vehicle's token; or CLUTCH_EDGE__TOKEN" };
        Option<string?> signalSet = SignalSetOption.ForPolling();
        Option<string?> otlp = OtlpOption.Create();
        Option<string?> logFormat = LogFormat.Option();
        server.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !TrySplit(text, out _, out _, out _))
            {
                result.AddError($"'{text}' is no server: write HOST:PORT as in 127.0.0.1:1883, or mqtts://HOST:8883");
            }
        });
        api.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
            {
                result.AddError($"'{text}' is no address of an API: write http://HOST:8080 or https://HOST");
            }
        });
        Command command = new("edge", "Runs the agent alone: reads the car on a link, keeps frames until the server has them")
        {
            car, gps, signalSet, server, authorities, certificate, key, claim, api, vehicle, data, tokenFile, otlp, logFormat,
        };
        command.SetAction((result, cancellationToken) =>
        {
            var overrides = new Dictionary<string, string?>(StringComparer.Ordinal);
            if (result.GetValue(server) is { } text && TrySplit(text, out string host, out int port, out bool tls))
            {
                overrides["edge:serverTls"] = $"{tls}";
                overrides["edge:serverHost"] = host;
                overrides["edge:serverPort"] = $"{port}";
            }

            AddIf(overrides, "edge:vehicle", result.GetValue(vehicle));
            AddIf(overrides, "edge:data", result.GetValue(data));
            AddIf(overrides, "edge:signalSet", result.GetValue(signalSet));
            AddIf(overrides, OtlpOption.Key, result.GetValue(otlp));
            AddIf(overrides, LogFormat.Key, result.GetValue(logFormat));
            AddIf(overrides, "edge:token", result.GetValue(tokenFile) is { } file ? ReadToken(file) : null);
            AddIf(overrides, "edge:serverAuthorities", result.GetValue(authorities));
            AddIf(overrides, "edge:clientCertificate", result.GetValue(certificate));
            AddIf(overrides, "edge:clientKey", result.GetValue(key));
            return RunAsync(result.GetValue(car)!, result.GetValue(gps), Settings.Read(overrides), new Claim(result.GetValue(claim), result.GetValue(api) is { } address ? new Uri(address) : null), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(LinkAddress car, LinkAddress? gps, IConfiguration configuration, Claim claim, CancellationToken cancellationToken)
    {
        await Task.Yield(); // the command line takes Ctrl-C for ours only once it has the task
        EdgeOptions options = Settings.Bind(configuration, "edge", new EdgeOptions());
        await UseClaimAsync(options, claim, cancellationToken);
        using ILoggerFactory logs = LoggerFactory.Create(LogFormat.Console(configuration, standardError: false));
        using OtlpExport? otlp = OtlpExport.Start(configuration, "edge");
        using var agent = new EdgeAgent(new EdgeSource.Car(car), options, TimeProvider.System, logs) { Gps = gps };
        Console.WriteLine($"Agent of {options.Vehicle}, boot {agent.Outbox.Boot}, {agent.Outbox.Depth} frames from before: {car} to {options.ServerHost}:{options.ServerPort}");
        await agent.RunAsync(cancellationToken);
        Console.WriteLine($"Stopped; {agent.Outbox.Depth} frames wait in the outbox.");
        return ExitCodes.Good;
    }

    /// <summary>A token of the settings counts first, then the one of an earlier claim; a code is used when there is neither.</summary>
    private static async Task UseClaimAsync(EdgeOptions options, Claim claim, CancellationToken cancellationToken)
    {
        if (options.Token.Length > 0)
        {
            return;
        }

        try
        {
            DeviceClaim? kept = DeviceClaim.Load(options.Data);
            if (kept is not null && claim.Code is not null)
            {
                Console.WriteLine($"The claim code is not used: {DeviceClaim.FileOf(options.Data)} has the token of {kept.Vehicle}. Delete that file to claim anew.");
            }

            if (kept is null && claim.Code is { } code)
            {
                using var http = new HttpClient { Timeout = s_claimTimeout };
                kept = await DeviceClaim.ExchangeAsync(http, claim.Api ?? new Uri($"http://{options.ServerHost}:{ApiPort}"), code, options.Data, cancellationToken);
            }

            (options.Vehicle, options.Token) = kept is null ? (options.Vehicle, options.Token) : (kept.Vehicle, kept.Token);
        }
        catch (DeviceClaimException e)
        {
            throw new StartException(e.Message, e);
        }
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

    /// <summary>HOST:PORT, mqtt://HOST[:1883] or mqtts://HOST[:8883].</summary>
    private static bool TrySplit(string text, out string host, out int port, out bool tls)
    {
        tls = text.StartsWith("mqtts://", StringComparison.OrdinalIgnoreCase);
        if (text.Contains("://", StringComparison.Ordinal))
        {
            bool good = Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "mqtt" or "mqtts" && uri.UserInfo.Length == 0 && uri.PathAndQuery is "" or "/";
            (host, port) = good ? (uri!.IdnHost, uri.Port > 0 ? uri.Port : tls ? 8883 : 1883) : ("", 0);
            return good && host.Length > 0;
        }

        int colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon] : "";
        port = 0;
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), out port) && port is > 0 and < 65536;
    }

    /// <summary>What the command line says about a claim.</summary>
    private sealed record Claim(string? Code, Uri? Api);
}
