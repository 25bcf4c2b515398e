using System.CommandLine;
using Clutch.Links;

namespace Clutch.Host;

/// <summary>The option <c>--gps</c>, worded once.</summary>
internal static class GpsOption
{
    public static Option<LinkAddress?> Create() => new("--gps")
    {
        Description = "Where positions come from: serial:/dev/ttyACM0?baud=9600 (an NMEA 0183 receiver), tcp://HOST:PORT or gpsd://HOST",
        CustomParser = result =>
        {
            if (!LinkAddress.TryParse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "", out LinkAddress? address, out string? error))
            {
                result.AddError(error);
            }
            else if (address.Kind is LinkKind.Ble or LinkKind.Replay)
            {
                result.AddError($"{address} is no receiver of positions; use serial:, tcp:// or gpsd://");
            }

            return address;
        },
    };
}
