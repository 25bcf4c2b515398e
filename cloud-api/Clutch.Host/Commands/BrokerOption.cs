using System.CommandLine;

namespace Clutch.Host;

/// <summary><c>--broker mqtt://USER:PASSWORD@HOST:PORT</c>, and what it says in settings.</summary>
internal static class BrokerOption
{
    private const int DefaultPort = 1883;

    public static Option<string?> Create()
    {
        Option<string?> option = new("--broker")
        {
            Description = "mqtt://USER:PASSWORD@HOST:PORT of a broker to take frames from instead of listening; the password rather in CLUTCH_BROKER__PASSWORD",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !TryRead(result.Tokens[0].Value, out _))
            {
                result.AddError($"--broker takes mqtt://HOST:PORT or mqtt://USER:PASSWORD@HOST:PORT; '{Hidden(result.Tokens[0].Value)}' is not that. Of a broker with TLS use its plain port, or a TLS tunnel on this machine.");
            }
        });
        return option;
    }

    public static void Override(Dictionary<string, string?> settings, string? text)
    {
        if (text is null || !TryRead(text, out Uri? address))
        {
            return;
        }

        settings["broker:host"] = address.IdnHost;
        settings["broker:port"] = $"{(address.IsDefaultPort || address.Port < 0 ? DefaultPort : address.Port)}";
        string[] user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            settings["broker:userName"] = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length == 2)
        {
            settings["broker:password"] = Uri.UnescapeDataString(user[1]);
        }
    }

    private static bool TryRead(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme == "mqtt" && address.Host.Length > 0 && address.PathAndQuery is "/" or "";

    /// <summary>A password does not belong on the screen.</summary>
    private static string Hidden(string text) => text.LastIndexOf('@') is int at and >= 0 ? $"…{text[at..]}" : text;
}
