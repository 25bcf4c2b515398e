using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Clutch.Host;

/// <summary><c>--otlp</c>, setting <c>otlp</c>: the collector that gets traces and figures.</summary>
internal static class OtlpOption
{
    /// <summary>The setting; <c>CLUTCH_OTLP</c> in the environment.</summary>
    public const string Key = "otlp";

    public static Option<string?> Create()
    {
        Option<string?> option = new("--otlp") { Description = "http://HOST:4318 of an OpenTelemetry collector that gets traces and figures (OTLP over HTTP) [default: none]" };
        option.Validators.Add(result =>
        {
            if (!TryRead(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"--otlp takes http://HOST:PORT or https://HOST:PORT; '{result.GetValueOrDefault<string>()}' is not that. A collector listens for OTLP over HTTP on port 4318.");
            }
        });
        return option;
    }

    /// <summary>The collector's address; null: there is none.</summary>
    /// <exception cref="StartException">The setting is no such address.</exception>
    public static Uri? Read(IConfiguration configuration)
    {
        if (configuration[Key] is not { Length: > 0 } text)
        {
            return null;
        }

        return TryRead(text, out Uri? address)
            ? address
            : throw new StartException($"the setting '{Key}' is '{text}'; allowed is http://HOST:PORT or https://HOST:PORT of an OpenTelemetry collector, which listens for OTLP over HTTP on port 4318.");
    }

    private static bool TryRead(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https" && address.Host.Length > 0 && address.UserInfo.Length == 0 && address.Query.Length == 0;
}
