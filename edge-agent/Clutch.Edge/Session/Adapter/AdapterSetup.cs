using System.Globalization;
using Clutch.Links;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Who answers on the link, and how the car speaks.</summary>
/// <param name="Adapter">The adapter's own words, for example <c>ELM327 v2.1</c>.</param>
/// <param name="Chip">STN firmware text, or null.</param>
/// <param name="Voltage">At the adapter's pins, in volts; null when it does not tell.</param>
/// <param name="Protocol">As pinned; <see cref="ObdProtocol.Unknown"/> while no car answers.</param>
/// <param name="Headers">The adapter shows who answered.</param>
public sealed record AdapterIdentity(string Adapter, string? Chip, double? Voltage, ObdProtocol Protocol, bool Headers)
{
    /// <summary>AT@1, or null.</summary>
    public string? Description { get; init; }

    /// <summary>STDI, the product around an STN chip; or null.</summary>
    public string? Device { get; init; }

    /// <summary>STSN, which no other adapter has; or null.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>
    /// What a profile is kept under: all that the adapter says of itself, and its serial number. One that has none is known by the place
    /// where it is: the name that stays with a USB converter, the address of a network or radio link.
    /// </summary>
    public string KeyOn(ILink link)
    {
        string place = SerialNumber is not null ? $"serial number {SerialNumber}"
            : link is SerialLink serial ? $"serial:{new SerialPorts().StableNameOf(serial.Device)}"
            : link.Name;
        return string.Join(" | ", new[] { Adapter, Description, Chip, Device, place }.Where(text => !string.IsNullOrEmpty(text)));
    }
}

/// <summary>Why there is no session.</summary>
public enum SetupFailure : byte
{
    None,

    /// <summary>The link closed.</summary>
    LinkGone,

    /// <summary>Something is there, but it does not end its answers with a prompt: not an ELM327.</summary>
    NotAnAdapter,

    /// <summary>The adapter answers, the car does not.</summary>
    NoCar,
}

/// <summary>Brings adapter and car from nothing to a pinned protocol. Steps and time budgets follow the ELM327 data sheet's start-up advice.</summary>
public static class AdapterSetup
{
    private static readonly TimeSpan s_command = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_firstReset = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_reset = TimeSpan.FromSeconds(3);

    /// <summary>The slowest init, of a K-line with five baud, takes three seconds.</summary>
    private static readonly TimeSpan s_init = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_search = TimeSpan.FromSeconds(12);

    /// <summary>Resets the adapter, sets its output form and asks who it is. No byte reaches the car.</summary>
    public static SetupFailure Identify(CarConnection car, out AdapterIdentity identity, CancellationToken cancellationToken)
    {
        identity = new AdapterIdentity("", null, null, ObdProtocol.Unknown, Headers: false);
        car.Format = new AdapterFormat(Headers: false, ObdProtocol.Unknown);
        // A bare CR would repeat the adapter's last request, with a search before it; so the reset comes first, and what was under way only
        // where its answer is not a banner.
        ExchangeEnd end = car.Ask("ATZ", s_firstReset, cancellationToken);
        if (end != ExchangeEnd.Gone && (end == ExchangeEnd.TimedOut || car.Exchange.Text != ElmText.Banner))
        {
            end = ResetAgain(car, cancellationToken);
        }

        if (end != ExchangeEnd.Answered)
        {
            return end == ExchangeEnd.Gone ? SetupFailure.LinkGone : SetupFailure.NotAnAdapter;
        }

        bool headers = SetForm(car, cancellationToken);
        string adapter = Text(car, "ATI", cancellationToken) ?? "";
        string? description = Text(car, "AT@1", cancellationToken);
        string? chip = Text(car, "STI", cancellationToken);
        identity = new AdapterIdentity(adapter.Length == 0 ? "unknown adapter" : adapter, chip, Voltage(car, cancellationToken), ObdProtocol.Unknown, headers)
        {
            Description = description,
            Device = chip is null ? null : Text(car, "STDI", cancellationToken),
            SerialNumber = chip is null ? null : Text(car, "STSN", cancellationToken),
        };
        return adapter.Length == 0 && !headers ? SetupFailure.NotAnAdapter : SetupFailure.None;
    }

    /// <summary>Takes the protocol that the car spoke last time, without a search; where it does not answer, searches.</summary>
    public static SetupFailure Connect(CarConnection car, ref AdapterIdentity identity, ObdProtocol lastTime, CancellationToken cancellationToken)
    {
        if (lastTime != ObdProtocol.Unknown && Pin(car, lastTime, cancellationToken))
        {
            car.Format = new AdapterFormat(identity.Headers, lastTime);
            ExchangeEnd end = car.Ask("0100", s_init, cancellationToken);
            if (end == ExchangeEnd.Gone)
            {
                return SetupFailure.LinkGone;
            }

            if (end == ExchangeEnd.TimedOut)
            {
                car.Resynchronise(cancellationToken);
            }
            else if (car.Exchange.Messages.Length > 0 && car.Exchange.Messages[0].Outcome == Outcome.Value)
            {
                identity = identity with { Protocol = lastTime };
                return SetupFailure.None;
            }
        }

        return Connect(car, ref identity, cancellationToken);
    }

    /// <summary>Finds the car's protocol and pins it, so that a later wake-up of the bus does not search again.</summary>
    public static SetupFailure Connect(CarConnection car, ref AdapterIdentity identity, CancellationToken cancellationToken)
    {
        Ok(car, "ATSP0", cancellationToken);
        car.Format = new AdapterFormat(identity.Headers, ObdProtocol.Unknown);
        ExchangeEnd end = car.Ask("0100", s_search, cancellationToken);
        if (end == ExchangeEnd.Gone)
        {
            return SetupFailure.LinkGone;
        }

        if (end == ExchangeEnd.TimedOut)
        {
            car.Resynchronise(cancellationToken);
            return SetupFailure.NoCar;
        }

        if (car.Exchange.Text is ElmText.UnableToConnect or ElmText.NotConnected or ElmText.NoData or ElmText.BusInitError or ElmText.CanError or ElmText.BusError)
        {
            return SetupFailure.NoCar;
        }

        if (Text(car, "ATDPN", cancellationToken) is not { } number || !ObdProtocols.TryParse(number, out ObdProtocol protocol, out _))
        {
            return SetupFailure.NoCar;
        }

        Pin(car, protocol, cancellationToken);
        car.Format = new AdapterFormat(identity.Headers, protocol);
        identity = identity with { Protocol = protocol };
        return SetupFailure.None;
    }

    /// <summary>Shortens the wait of an adapter that takes no frame count, as far as its profile says.</summary>
    public static void Apply(CarConnection car, AdapterProfile profile, CancellationToken cancellationToken)
    {
        if (profile.WaitCommand() is { } command)
        {
            Ok(car, command, cancellationToken);
        }
    }

    /// <summary>Volts at the adapter's pins; works without a car.</summary>
    public static double? Voltage(CarConnection car, CancellationToken cancellationToken) =>
        Text(car, "ATRV", cancellationToken) is { } text && AdapterVoltage.TryParse(text, out int millivolts) ? millivolts / 1000.0 : null;

    /// <summary>After a reset: the output form, and the protocol where it is known.</summary>
    internal static bool Restore(CarConnection car, CancellationToken cancellationToken) =>
        SetForm(car, cancellationToken) == car.Format.Headers && (car.Format.Protocol == ObdProtocol.Unknown || Pin(car, car.Format.Protocol, cancellationToken));

    /// <summary>Something was under way, or the line has another rate: ends the one, looks for the other.</summary>
    private static ExchangeEnd ResetAgain(CarConnection car, CancellationToken cancellationToken)
    {
        if (!car.Resynchronise(cancellationToken) && car.Link is SerialLink serial)
        {
            new LineRate(car, serial).Recover(cancellationToken);
        }

        ExchangeEnd end = car.Ask("ATZ", s_reset, cancellationToken);
        return end == ExchangeEnd.TimedOut ? car.Ask("ATWS", s_reset, cancellationToken) : end;
    }

    /// <summary>Echo off first: its own echo still comes. Then linefeeds and spaces off, headers on. What an old part refuses, the scanner tolerates.</summary>
    /// <returns>The adapter shows who answers.</returns>
    private static bool SetForm(CarConnection car, CancellationToken cancellationToken)
    {
        Ok(car, "ATE0", cancellationToken);
        Ok(car, "ATL0", cancellationToken);
        Ok(car, "ATS0", cancellationToken);
        return Ok(car, "ATH1", cancellationToken);
    }

    private static bool Pin(CarConnection car, ObdProtocol protocol, CancellationToken cancellationToken) =>
        Ok(car, string.Create(CultureInfo.InvariantCulture, $"ATSP{(int)protocol:X}"), cancellationToken);

    private static bool Ok(CarConnection car, string command, CancellationToken cancellationToken) =>
        car.Ask(command, s_command, cancellationToken) == ExchangeEnd.Answered && car.Exchange.Text == ElmText.Ok;

    private static string? Text(CarConnection car, string command, CancellationToken cancellationToken)
    {
        if (car.Ask(command, s_command, cancellationToken) != ExchangeEnd.Answered || car.Exchange.Text == ElmText.Unknown)
        {
            return null;
        }

        string line = car.Exchange.FirstLine();
        return line.Length == 0 ? null : line;
    }
}
