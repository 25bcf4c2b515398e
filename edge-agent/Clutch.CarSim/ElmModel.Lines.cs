using System.Globalization;
using System.Text;

namespace Clutch.CarSim;

/// <summary>Lines of the client: what is done and printed, and what faults make of it.</summary>
public sealed partial class ElmModel
{
    private const int BaudClock = 4_000_000, StnClock = 10_000_000, SlowestBaud = 300;
    private const double BaudTolerance = 0.03;
    private static readonly TimeSpan s_wakeUp = TimeSpan.FromMilliseconds(50), s_baudUnit = TimeSpan.FromMilliseconds(5), s_monitor = TimeSpan.FromDays(1);

    private readonly List<ReplyPart> _reply = [];
    private IReadOnlyList<LinkFault> _struck = [];
    private (string Command, string Line) _recent = ("", "");
    private (string Command, string Line) _older = ("", "");
    private long? _handshakeUntil;
    private int _baudBefore;
    private bool _handshakeFails;

    private void Execute(string line)
    {
        string command = line.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        command = command.Length == 0 ? _last : command;
        _last = command;
        _struck = _plan.Strike(command, _clock);
        foreach (LinkFault fault in _struck)
        {
            if (fault.Kind is FaultKind.Freeze or FaultKind.LinkLoss or FaultKind.SettingsLost)
            {
                Happen(fault, _clock);
            }
        }

        if (_loss is not null || _clock < _frozenUntil)
        {
            return;
        }

        if (_settings.Echo)
        {
            Print(line + "\r", ReplyPartKind.Echo);
        }

        Wait(_timing.CommandProcessing);
        bool prompted = true;
        if (Struck(FaultKind.Reply) is { } instead)
        {
            _interruptible = !command.StartsWith("AT", StringComparison.Ordinal);
            Wait(_interruptible ? _timing.Processing + Window() : TimeSpan.Zero);
            Print(instead.Text + _settings.LineEnd);
        }
        else
        {
            prompted = Do(command);
        }

        if (prompted)
        {
            Prompt();
        }

        Remember(command);
        Spoil(command);
        Send();
    }

    /// <summary>False when no prompt follows now.</summary>
    private bool Do(string command)
    {
        bool unknown = _options.Unknown.Concat(_traits.Unknown).Any(u => command.StartsWith(u, StringComparison.Ordinal));
        switch (command)
        {
            case "ATZ" or "ATWS":
                if (command == "ATZ")
                {
                    Wait(_timing.Reset);
                    SetBaud(_timing.Baud);
                }

                _settings = new ElmSettings();
                _session = null;
                Print(_settings.LineEnd + _settings.LineEnd + _options.Version + _settings.LineEnd);
                return true;
            case "ATLP" when !unknown:
            case "STSLEEP" when _options.Stn && !unknown:
                _asleep = true;
                Print("OK" + _settings.LineEnd);
                return true;
            case "ATMA" when !unknown:
                // No ECU of these cars speaks unasked: silence until a character comes.
                _interruptible = true;
                Wait(s_monitor);
                return true;
            case "ATPC" when !unknown:
                _session = null;
                _settings.Found = !_settings.Automatic;
                Print("OK" + _settings.LineEnd);
                return true;
            case "ATSI" or "ATFI" when !unknown:
                if (!Protocol.NeedsInit)
                {
                    Print("?" + _settings.LineEnd);
                    return true;
                }

                _ = Initialise(force: true);
                return true;
        }

        if (!unknown && NewBaud(command) is { } baud)
        {
            return !TryBaud(baud, command[0] == 'S' ? _options.Firmware : _options.Version);
        }

        if (!unknown && command.StartsWith("STPX", StringComparison.Ordinal) && _options.Stn)
        {
            RequestByParameters(command[4..]);
        }
        else if (command.StartsWith("AT", StringComparison.Ordinal) || command.StartsWith("ST", StringComparison.Ordinal))
        {
            Print((ElmCommands.Execute(command, ref _settings, _options, _car.Scenario.Protocol, _car.State.Volts) ?? "?") + _settings.LineEnd);
        }
        else
        {
            RequestByHex(command);
        }

        return true;
    }

    private LinkFault? Struck(FaultKind kind) => _struck.FirstOrDefault(f => f.Kind == kind);

    /// <summary>Keeps a line of the last request that was not this one.</summary>
    private void Remember(string command)
    {
        if (_reply.Find(p => p.Kind == ReplyPartKind.Data) is { } line)
        {
            _older = _recent.Command == command ? _older : _recent;
            _recent = (command, line.Text);
        }
    }

    private void Spoil(string command)
    {
        (string Command, string Line) stale = _recent.Command == command ? _older : _recent;
        new ReplyFaults(_character, _settings.LineEnd).Apply(_struck, _reply, stale.Line.Length == 0 ? null : stale.Line, ref _faultRandom);
        _clock = _reply.Count == 0 ? _clock : Math.Max(_clock, _reply[^1].At);
        if (Struck(FaultKind.Reset) is { } reset)
        {
            // The power dips while the data goes out: half of it is lost, and with it the settings.
            string sent = string.Concat(_reply.Where(p => p.Kind != ReplyPartKind.Prompt).Select(p => p.Text));
            _reply.Clear();
            _settings = new ElmSettings();
            _session = null;
            SetBaud(_timing.Baud);
            Print(sent[..(sent.Length / 2)]);
            Print(reset.Text.Length == 0 ? "" : _settings.LineEnd + reset.Text + _settings.LineEnd);
            Banner();
        }
    }

    private void Banner()
    {
        Print(_settings.LineEnd + _settings.LineEnd + _options.Version + _settings.LineEnd);
        Prompt();
    }

    private void Wake(long at)
    {
        _asleep = false;
        _clock = at;
        _settings = new ElmSettings();
        _session = null;
        Wait(s_wakeUp);
        Banner();
        Send();
    }

    /// <summary>AT BRD hh: 4 MHz divided by hh. STBR: bits a second, which the clock must meet to 3 %. Null: not such a command, or a rate that cannot be.</summary>
    private int? NewBaud(string command)
    {
        if (command.StartsWith("ATBRD", StringComparison.Ordinal))
        {
            return int.TryParse(command.AsSpan(5), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int divisor) && divisor is > 0 and <= 0xFF
                ? BaudClock / divisor
                : null;
        }

        if (!_options.Stn || !command.StartsWith("STBR", StringComparison.Ordinal)
            || !int.TryParse(command.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int baud) || baud is < SlowestBaud or > StnClock)
        {
            return null;
        }

        double reached = StnClock / Math.Round((double)StnClock / baud);
        return Math.Abs((reached / baud) - 1) <= BaudTolerance ? baud : null;
    }

    /// <summary>OK at the old rate, a pause, the identity at the new one; then the client has the same time for a CR.</summary>
    private bool TryBaud(int baud, string identity)
    {
        Print("OK" + _settings.LineEnd);
        TimeSpan pause = s_baudUnit * _settings.BaudTimeout;
        _handshakeFails = Struck(FaultKind.BaudFails) is not null;
        _baudBefore = _baud;
        Wait(_timing.Baud == 0 ? TimeSpan.Zero : pause);
        SetBaud(baud);
        Print((_handshakeFails ? new string('\u00FE', identity.Length / 2) : identity) + _settings.LineEnd);
        _handshakeUntil = _clock + pause.Ticks + (2 * _timing.Latency.Ticks);
        return true;
    }

    private void HearHandshake(long at, byte value)
    {
        if (_handshakeUntil is { } until && value == CarriageReturn && at >= _clock && at <= until && !_handshakeFails)
        {
            _handshakeUntil = null;
            _clock = at;
            Print("OK" + _settings.LineEnd);
            Prompt();
            Send();
        }
    }

    private void EndHandshake(long at)
    {
        _handshakeUntil = null;
        _clock = at;
        SetBaud(_baudBefore);
        Prompt();
        Send();
    }

    private void Prompt() => Print(_settings.LineEnd + ">", ReplyPartKind.Prompt);

    private void Wait(TimeSpan time) => _clock += time.Ticks;

    private void Print(string text, ReplyPartKind kind = ReplyPartKind.Text)
    {
        _clock += text.Length * _character;
        _reply.Add(new ReplyPart(kind, text, _clock));
    }

    /// <summary>Lets the reply go.</summary>
    private void Send()
    {
        foreach (ReplyPart part in _reply.Where(p => p.Text.Length > 0))
        {
            _output.AddLast((part.At, Encoding.Latin1.GetBytes(part.Text)));
        }

        _reply.Clear();
    }
}
