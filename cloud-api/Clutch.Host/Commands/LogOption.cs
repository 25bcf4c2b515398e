using System.CommandLine;

namespace Clutch.Host;

/// <summary><c>--log</c>: which log keeps what arrives. Its value is the list of Kafka's brokers.</summary>
internal static class LogOption
{
    private const string Scheme = "kafka://";

    public static Option<string?> Create() => new("--log")
    {
        Description = "kafka://HOST:PORT,HOST:PORT to keep the telemetry log on Kafka [default: the data folder]",
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (text.StartsWith(Scheme, StringComparison.Ordinal) && text.Length > Scheme.Length)
            {
                return text[Scheme.Length..].TrimEnd('/');
            }

            result.AddError($"--log takes kafka://HOST:PORT, several brokers with commas between them; '{text}' is not that. Without --log the log lies in the data folder.");
            return null;
        },
    };
}
