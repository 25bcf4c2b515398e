using System.CommandLine;
using Clutch.Api;
using Clutch.Api.Metrics;
using Clutch.Log;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary><c>--metrics</c>, setting <c>metrics</c>: where a role without an API shows its figures.</summary>
internal static class MetricsOption
{
    /// <summary>The setting; <c>CLUTCH_METRICS</c> in the environment.</summary>
    public const string Key = "metrics";

    public static Option<ListenAddress?> Create() => ListenAddress.Option("--metrics", "Address where Prometheus finds /metrics, for example 127.0.0.1:9090; with CLUTCH_API__KEY also one of the network [default: none]");

    /// <summary>Begins to show them; null: nobody asked.</summary>
    /// <exception cref="StartException">The setting is no address, or this program may not listen there.</exception>
    public static async Task<MetricsServer?> StartAsync(IConfiguration configuration, ITelemetryLog log, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        if (configuration[Key] is not { Length: > 0 } text)
        {
            return null;
        }

        if (!ListenAddress.TryParse(text, out ListenAddress? listen, out string? error))
        {
            throw new StartException($"the setting '{Key}' is wrong: {error}");
        }

        string? key = Settings.Bind(configuration, "api", new ApiOptions { Page = "none" }).Key;
        if (!listen.IsLoopback && key is null)
        {
            throw new StartException($"the figures would be open to the network on {listen.EndPoint} without a key. Set CLUTCH_API__KEY (make one with `openssl rand -base64 24`), or use --metrics 127.0.0.1:{listen.EndPoint.Port}.");
        }

        try
        {
            return await MetricsServer.StartAsync(listen.EndPoint, key, log, new CommandLifetime(), logging, cancellationToken);
        }
        catch (Exception e) when (StartErrors.Explain(e, listen) is { } sentence)
        {
            throw new StartException(sentence.Replace("--listen", "--metrics", StringComparison.Ordinal), e);
        }
    }
}
