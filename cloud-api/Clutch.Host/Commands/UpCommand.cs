using System.CommandLine;
using Clutch.CarSim;
using Clutch.Edge;
using Clutch.Links;
using Clutch.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary><c>clutch up</c>: everything in one process.</summary>
internal static class UpCommand
{
    private sealed record TlsChoice(ListenAddress? Listen, FileInfo? Certificate, FileInfo? Key);

    private sealed record Choices(
        ListenAddress Listen, ListenAddress? Mqtt, TlsChoice Tls, string? Registry, string? Otlp, string? LogFormat, string Data, string? Kafka, string? TimeSeries, string? Vehicle, bool Plain, string Car, FileInfo? Replay, double Speed, CarScenario Scenario, LinkAddress? Gps, string? SignalSet);

    public static Command Create()
    {
        Option<ListenAddress?> listen = ListenAddress.Option("--listen", "Address of the page and the API [default: 127.0.0.1:8080]");
        Option<ListenAddress?> mqtt = ListenAddress.Option("--mqtt", "Address of the MQTT front door [default: 127.0.0.1:1883]");
        Option<ListenAddress?> mqttTls = ListenAddress.Option("--listen-tls", "Address of the MQTT front door with TLS; needs --tls-certificate [default: none]");
        Option<FileInfo?> certificate = new("--tls-certificate") { Description = "The server's certificate with its chain: a PEM file, or PKCS#12 (.pfx)" };
        Option<FileInfo?> key = new("--tls-key") { Description = "PEM file of its private key, when it is not in the certificate's file" };
        Option<string?> registry = RegistryOption.Create();
        Option<string?> otlp = OtlpOption.Create();
        Option<string?> logFormat = LogFormat.Option();
        Option<string> data = new("--data") { Description = "Folder for everything that is kept", DefaultValueFactory = _ => "data" };
        Option<string?> log = LogOption.Create();
        Option<string?> timeSeries = TimeSeriesOption.Create();
        Option<string?> vehicle = new("--vehicle") { Description = "Vehicle id that this machine's agent reports for [default: car-1]" };
        Option<bool> plain = new("--plain") { Description = "No terminal drawing: one status line every five seconds" };
        Option<string> car = new("--car", "-c")
        {
            Description = "sim (a simulated car), none, serial:/dev/ttyUSB0, tcp://HOST:PORT or replay:FILE",
            DefaultValueFactory = _ => "sim",
        };
        Option<FileInfo?> replay = new("--replay") { Description = "Drive log (CSV, may be gzipped) to send through the pipeline instead of a car" };
        Option<double> speed = new("--speed") { Description = "Speed of the replay", DefaultValueFactory = _ => 1 };
        Option<CarScenario?> scenario = ScenarioOption.Create();
        Option<LinkAddress?> gps = GpsOption.Create();
        Option<string?> signalSet = SignalSetOption.ForPolling();
        speed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 10_000))
            {
                result.AddError("--speed must be above 0 and at most 10000");
            }
        });
        car.Validators.Add(result =>
        {
            string text = result.GetValueOrDefault<string>() ?? "";
            if (text is not ("sim" or "none") && !LinkAddress.TryParse(text, out _, out string? error))
            {
                result.AddError($"{error} Or: sim, none.");
            }
        });
        Command command = new("up", "Runs everything on this machine, with a simulated car unless another is named") { listen, mqtt, mqttTls, certificate, key, registry, otlp, logFormat, data, log, timeSeries, vehicle, plain, car, replay, speed, scenario, gps, signalSet };
        command.SetAction((result, cancellationToken) => RunAsync(
            new Choices(
                result.GetValue(listen) ?? new ListenAddress(new(System.Net.IPAddress.Loopback, 8080)),
                result.GetValue(mqtt),
                new TlsChoice(result.GetValue(mqttTls), result.GetValue(certificate), result.GetValue(key)),
                result.GetValue(registry),
                result.GetValue(otlp),
                result.GetValue(logFormat),
                result.GetValue(data)!,
                result.GetValue(log),
                result.GetValue(timeSeries),
                result.GetValue(vehicle),
                result.GetValue(plain) || Console.IsOutputRedirected,
                result.GetValue(car)!,
                result.GetValue(replay),
                result.GetValue(speed),
                result.GetValue(scenario) ?? new CarScenario { Ecus = 2, Adapter = new ElmOptions { Timing = ElmTiming.Usb115200 } },
                result.GetValue(gps),
                result.GetValue(signalSet)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Choices choices, CancellationToken cancellationToken)
    {
        await Task.Yield(); // the command line takes Ctrl-C for ours only once it has the task
        TimeProvider time = TimeProvider.System;
        IConfiguration configuration = Settings.Read(Overrides(choices));
        using OtlpExport? otlp = OtlpExport.Start(configuration, "up");
        DriveLog? drive = choices.Replay is null ? null : DriveLog.Open(choices.Replay.FullName);
        DataFolder data = DataFolder.Open(choices.Data);
        using var recent = new RecentLog(time);
        Action<ILoggingBuilder> logging = choices.Plain ? LogFormat.Console(configuration, standardError: true) : builder => builder.AddProvider(recent).AddFilter("Microsoft", LogLevel.Warning);
        await using ClutchServer server = await ClutchServer.StartAsync(data, choices.Listen, configuration, logging, cancellationToken);
        using ILoggerFactory logs = LoggerFactory.Create(logging);
        using CarServer? simulated = choices.Car == "sim" && drive is null ? CarServer.StartPty(new Car(choices.Scenario, time), choices.Scenario.Adapter) : null;
        using EdgeAgent? agent = Agent(choices, configuration, data, server, drive, simulated, time, logs);

        Console.WriteLine($"Page  {server.SignIn ?? server.Addresses.Page}");
        Console.WriteLine($"API   {server.Addresses.Api}");
        Console.WriteLine($"MQTT  {server.Addresses.Mqtt}");
        if (server.MqttTls is { } secured)
        {
            Console.WriteLine($"      mqtts://{secured}");
        }

        foreach (string remark in drive?.Remarks ?? [])
        {
            Console.WriteLine($"Drive {remark}");
        }

        Task running = agent?.RunAsync(cancellationToken) ?? Task.CompletedTask;
        var source = new StatusSource(agent, server.Counters, server.Clock, time);
        await (choices.Plain
            ? PlainStatus.RunAsync(source, Console.Out, time, cancellationToken)
            : new StatusScreen(server.Addresses, recent).RunAsync(source, time, cancellationToken));
        await running;
        Console.WriteLine(agent is { Outbox.Depth: > 0 } ? $"Stopped; {agent.Outbox.Depth} frames wait in the outbox for the next start." : "Stopped; nothing is waiting.");
        return ExitCodes.Good;
    }

    private static EdgeAgent? Agent(
        Choices choices, IConfiguration configuration, DataFolder data, ClutchServer server, DriveLog? drive, CarServer? simulated, TimeProvider time, ILoggerFactory logs)
    {
        // The wire is loopback: small frames cost nothing and are on the page at once.
        EdgeOptions options = Settings.Bind(configuration, "edge", new EdgeOptions { Data = data.Edge, FrameMilliseconds = 50 });
        EdgeSource? source = null;
        if (drive is not null)
        {
            source = new EdgeSource.Replay(drive, choices.Speed);
            options.Source = DataSource.Replay;
        }
        else if (simulated is not null)
        {
            source = new EdgeSource.Car(simulated.Address);
            options.Source = DataSource.Simulated;
        }
        else if (LinkAddress.TryParse(choices.Car, out LinkAddress? address, out _))
        {
            source = new EdgeSource.Car(address);
        }

        if (source is null)
        {
            return null;
        }

        // This process's own front door, whatever the settings say of another server.
        options.ServerHost = server.Mqtt.Address.Equals(System.Net.IPAddress.Any) ? "127.0.0.1" : server.Mqtt.Address.ToString();
        options.ServerPort = server.Mqtt.Port;
        options.Token = data.OwnToken(server.Devices, options.Vehicle);
        return new EdgeAgent(source, options, time, logs) { Gps = choices.Gps };
    }

    private static IEnumerable<KeyValuePair<string, string?>> Overrides(Choices choices)
    {
        if (choices.Mqtt is { } mqtt)
        {
            yield return new("ingest:listen", mqtt.EndPoint.ToString());
        }

        if (choices.Kafka is { } brokers)
        {
            yield return new("kafka:brokers", brokers);
        }

        if (choices.Tls.Listen is { } tls)
        {
            yield return new("ingest:tls:listen", tls.EndPoint.ToString());
        }

        if (choices.Tls.Certificate is { } certificate)
        {
            yield return new("ingest:tls:certificate", certificate.FullName);
        }

        if (choices.Tls.Key is { } key)
        {
            yield return new("ingest:tls:key", key.FullName);
        }

        if (choices.Registry is { } registry)
        {
            yield return new("registry", registry);
        }

        if (choices.Otlp is { } otlp)
        {
            yield return new(OtlpOption.Key, otlp);
        }

        if (choices.LogFormat is { } logFormat)
        {
            yield return new(LogFormat.Key, logFormat);
        }

        if (choices.TimeSeries is { } timeSeries)
        {
            yield return new("timeseries:address", timeSeries);
        }

        if (choices.Vehicle is { } vehicle)
        {
            yield return new("edge:vehicle", vehicle);
        }

        if (choices.SignalSet is { } signalSet)
        {
            yield return new("edge:signalSet", signalSet);
        }
    }
}
