using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Clutch.Host;

/// <summary><c>--log-format</c>, setting <c>logFormat</c>: lines for a person, or one JSON object a line for a program.</summary>
internal static class LogFormat
{
    /// <summary>The setting; <c>CLUTCH_LOGFORMAT</c> in the environment.</summary>
    public const string Key = "logFormat";

    private const string Text = "text";
    private const string Json = "json";

    public static Option<string?> Option()
    {
        Option<string?> option = new("--log-format") { Description = $"{Text}, or {Json} for one JSON object a line, with the trace's id where there is one [default: {Text}]" };
        option.AcceptOnlyFromAmong(Text, Json);
        return option;
    }

    /// <summary>Log lines on the console, as the settings say.</summary>
    /// <param name="configuration">The setting <c>logFormat</c>.</param>
    /// <param name="standardError">Where standard output belongs to the command.</param>
    /// <exception cref="StartException">The setting is wrong.</exception>
    public static Action<ILoggingBuilder> Console(IConfiguration configuration, bool standardError)
    {
        string format = configuration[Key] ?? Text;
        if (format is not (Text or Json))
        {
            throw new StartException($"the setting '{Key}' is '{format}'; allowed are {Text} and {Json}.");
        }

        return builder =>
        {
            if (format == Json)
            {
                builder.AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
            }
            else
            {
                builder.AddSimpleConsole(console => console.SingleLine = true);
            }

            builder.Configure(factory => factory.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
            builder.AddFilter("Microsoft", LogLevel.Warning);
            if (standardError)
            {
                builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            }
        };
    }
}
