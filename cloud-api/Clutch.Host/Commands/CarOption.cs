using System.CommandLine;
using Clutch.Links;

namespace Clutch.Host;

/// <summary>The option <c>--car</c>, worded once.</summary>
internal static class CarOption
{
    public static Option<LinkAddress?> Create(bool required) => new("--car", "-c")
    {
        Description = "Link of the adapter: serial:/dev/ttyUSB0, serial:/dev/ttyUSB0?baud=38400, tcp://HOST:PORT or replay:FILE",
        Required = required,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (!LinkAddress.TryParse(text, out LinkAddress? address, out string? error))
            {
                result.AddError(error);
            }

            return address;
        },
    };
}

/// <summary>Exit codes of all commands.</summary>
internal static class ExitCodes
{
    public const int Good = 0;
    public const int Failed = 1;
}
