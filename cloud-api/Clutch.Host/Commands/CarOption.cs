using System.CommandLine;
using Clutch.Links;

namespace Clutch.Host;

/// <summary>The option <c>--car</c>, worded once.</summary>
internal static class CarOption
{
    public static Option<LinkAddress?> Create(bool required) => new("--car", "-c")
    {
        Description = "Link of the adapter: serial:/dev/ttyUSB0, serial:/dev/ttyUSB0?baud=38400, serial:/dev/ttyUSB0?baud=auto, tcp://HOST:PORT, ble:NAME, ble:AA:BB:CC:DD:EE:FF or replay:FILE",
        Required = required,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (!LinkAddress.TryParse(text, out LinkAddress? address, out string? error))
            {
                result.AddError(error);
            }
            else if (address.Kind == LinkKind.Gpsd)
            {
                result.AddError($"'{text}' gives positions and is no car. For --car use serial:DEVICE, tcp://HOST:PORT, ble:NAME or replay:FILE.");
                address = null;
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
