using System.Globalization;

namespace Clutch.CarSim;

/// <summary>Requests to the car: what they cost and what is printed.</summary>
public sealed partial class ElmModel
{
    private const int LongestRequest = 8, LongestFormatted = 7;

    // ISO 14230-2, P3max: after so long without a request the ECUs of a K-line forget the session.
    private static readonly TimeSpan s_sessionEnds = TimeSpan.FromSeconds(5);

    // Frames that came when nobody listened any more, and when.
    private readonly List<(long At, BusFrame Frame)> _owed = [];
    private long? _session;

    private ObdProtocol Protocol => _car.Scenario.Protocol;

    private int LongestNow => _settings.Formatting ? LongestFormatted : LongestRequest;

    /// <summary>Hexadecimal bytes; one digit more is the number of lines to wait for (ELM327 1.3).</summary>
    private void RequestByHex(string text)
    {
        bool suffixed = text.Length % 2 == 1;
        string hex = suffixed ? text[..^1] : text;
        if (hex.Length == 0 || hex.Length > 2 * LongestNow || !text.All(char.IsAsciiHexDigit) || (suffixed && !_traits.Suffix))
        {
            Print("?" + _settings.LineEnd);
            return;
        }

        int lines = suffixed ? int.Parse(text.AsSpan(hex.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : 0;
        Request(Convert.FromHexString(hex), _settings.Header, lines, _settings.StnTimeout);
    }

    /// <summary>STPX H:7E0,D:010C,R:1,T:50: header, data, number of answers, window in milliseconds.</summary>
    private void RequestByParameters(string text)
    {
        byte[]? data = null;
        string? header = _settings.Header;
        int lines = 0;
        TimeSpan? timeout = _settings.StnTimeout;
        foreach (string parameter in text.Split(','))
        {
            string value = parameter.Length > 2 ? parameter[2..] : "";
            bool good = parameter.Length > 2 && parameter[..2] switch
            {
                "H:" => value.Length is 3 or 6 or 8 && (header = value).All(char.IsAsciiHexDigit),
                "D:" => value.Length % 2 == 0 && value.All(char.IsAsciiHexDigit) && (data = Convert.FromHexString(value)).Length <= LongestNow,
                "R:" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out lines),
                "T:" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int ms) && (timeout = TimeSpan.FromMilliseconds(ms)) >= TimeSpan.Zero,
                _ => false,
            };
            if (!good)
            {
                data = null;
                break;
            }
        }

        if (data is null)
        {
            Print("?" + _settings.LineEnd);
            return;
        }

        Request(data, header, lines, timeout);
    }

    private void Request(byte[] request, string? header, int lines, TimeSpan? timeout)
    {
        _interruptible = true;
        if (!_settings.Automatic && _settings.Protocol != Protocol.Number)
        {
            Wait(Window());
            Print(WrongProtocol(_settings.Protocol) + _settings.LineEnd);
            return;
        }

        byte[] payload = Forwarded(Protocol.IsCan && !_settings.Formatting && request[0] < request.Length ? request[1..(1 + request[0])] : request);
        List<EcuAnswer> answers = _car.Ask(Header(header), Protocol.IsCan ? _settings.ExtendedAddress : null, payload, Refusal);
        if (!(_settings.Found ? Initialise(force: false) : Search()))
        {
            return;
        }

        List<TimedFrame> frames = BusFrames.Cut(Protocol, AnswerFaults.Apply(_struck, payload[0], answers), _car.Scenario.Padding, _timing.FlowControl, FlowControlReaches);
        BusFrames.Apply(_struck, frames, Protocol.IsCan);
        Wait(_timing.Processing + Protocol.Gap(_timing.CanFrame) + Protocol.FrameTime(payload.Length, _timing.CanFrame));
        int printed = Struck(FaultKind.NoData) is null ? Listen(frames, lines, timeout) : 0;
        if (lines == 0 || printed < lines)
        {
            Wait(timeout ?? (printed == 0 ? Longest() : Window()));
        }

        if (printed == 0)
        {
            Print("NO DATA" + _settings.LineEnd);
        }

        _session = _clock;
    }

    /// <summary>An ECU sends the rest of a long answer after flow control only (ISO 15765-2); by itself the adapter finds the way back to identifiers that are eight apart.</summary>
    private bool FlowControlReaches(EcuScenario ecu)
    {
        if (_settings.FlowControlMode == 0)
        {
            return ecu.ExtendedAddress is null && (Protocol.Identifier != 3 || ecu.AnswerId == ecu.RequestId + 8);
        }

        string address = ecu.ExtendedAddress is { } extended ? $"{extended:X2}" : "";
        return Protocol.Reaches(Header(_settings.FlowControlHeader), ecu) && _settings.FlowControlData.StartsWith(address + "30", StringComparison.Ordinal);
    }

    /// <summary>What the adapter really puts on the bus.</summary>
    private byte[] Forwarded(byte[] request)
    {
        int most = request[0] == 0x01 ? Math.Min(_traits.MostRequestBytes, 1 + _traits.MostPids) : _traits.MostRequestBytes;
        return request.Length > most ? request[..most] : request;
    }

    /// <summary>Prints frames until enough have come or the window closes before the next one; returns how many.</summary>
    private int Listen(List<TimedFrame> frames, int lines, TimeSpan? timeout)
    {
        int printed = ListenToOwed();
        TimeSpan ecu = _timing.Ecu * _random.Between(1 - _timing.Jitter, 1 + _timing.Jitter);
        long asked = _clock;
        for (int i = 0; i < frames.Count; i++)
        {
            (BusFrame frame, TimeSpan gap, TimeSpan delay) = frames[i];
            TimeSpan late = i == 0 ? delay : delay - frames[i - 1].Delay;
            bool closed = late > (timeout ?? (i == 0 ? Longest() : Window())) || (lines > 0 && printed >= lines);
            if (closed)
            {
                _owed.AddRange(frames[i..].Select(f => (asked + (ecu + f.Delay).Ticks, f.Frame)));
                break;
            }

            Wait((i == 0 ? ecu : TimeSpan.Zero) + late + gap + Protocol.FrameTime(frame.Data.Length, _timing.CanFrame));
            if (i < _traits.MostFrames && Passes(frame.Header))
            {
                Print(BusFrames.Print(Protocol, frame, _settings), ReplyPartKind.Data);
                printed++;
            }
        }

        return printed;
    }

    /// <summary>Answers to an earlier request that come while the adapter listens to this one. Those that came before are lost, later ones are still to come.</summary>
    private int ListenToOwed()
    {
        int printed = 0;
        long end = _clock + Window().Ticks;
        foreach ((long at, BusFrame frame) in _owed.Where(o => o.At > _clock && o.At <= end).OrderBy(o => o.At))
        {
            _clock = Math.Max(_clock, at);
            Print(BusFrames.Print(Protocol, frame, _settings), ReplyPartKind.Data);
            printed++;
        }

        _owed.RemoveAll(o => o.At <= end);
        return printed;
    }

    private byte? Refusal(EcuScenario ecu) => _struck.FirstOrDefault(f => f.Kind == FaultKind.Nrc && (f.Ecu is null || f.Ecu == ecu.Name))?.Code;

    private bool Search()
    {
        bool alive = _car.State.Ignition;
        Print("SEARCHING...");
        Wait(alive ? _timing.Search + Init() : _timing.SearchInVain);
        Print(_settings.LineEnd);
        _settings.Found = alive;
        _session = _clock;
        if (!alive)
        {
            Print("UNABLE TO CONNECT" + _settings.LineEnd);
        }

        return alive;
    }

    /// <summary>Wakes a K-line, unless its session lives; says so as the adapter does.</summary>
    private bool Initialise(bool force)
    {
        bool alive = _car.State.Ignition;
        bool awake = _session is { } last && alive && (_settings.KeepsAwake || _clock - last < s_sessionEnds.Ticks);
        if (!Protocol.NeedsInit || (awake && !force))
        {
            return true;
        }

        Print("BUS INIT: " + (Protocol.SlowInit ? "..." : ""));
        Wait(Init());
        Print((alive ? "OK" : "ERROR") + _settings.LineEnd);
        _session = alive ? _clock : null;
        return alive;
    }

    private TimeSpan Init() => !Protocol.NeedsInit ? TimeSpan.Zero : Protocol.SlowInit ? _timing.SlowInit : _timing.FastInit;

    /// <summary>The header of a request: three digits, three bytes, or four.</summary>
    private long Header(string? text)
    {
        const int ThreeBytes = 6;
        if (text is null)
        {
            return Protocol.Functional;
        }

        long value = long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Protocol.Identifier == 8 && text.Length == ThreeBytes ? ((long)_settings.Priority << 24) | value : value;
    }

    /// <summary>The window after the last frame. Where timing commands do nothing it is always the same.</summary>
    private TimeSpan Window()
    {
        TimeSpan adaptive = _settings.Adaptive switch
        {
            1 => _timing.Adaptive1,
            2 => _timing.Adaptive2,
            _ => TimeSpan.MaxValue,
        };
        TimeSpan longest = Longest();
        return !_traits.TimingWorks || longest < adaptive ? longest : adaptive;
    }

    /// <summary>The window as AT ST set it, which is what silence costs.</summary>
    private TimeSpan Longest() => _timing.WaitUnit * (_traits.TimingWorks ? _settings.Wait : ElmSettings.DefaultWait);

    private bool Passes(long id)
    {
        if (!Protocol.IsCan)
        {
            return true;
        }

        string text = CanFrames.Identifier(Protocol, id, space: "");
        bool asFilter = _settings.ReceiveFilter is not { } filter || (filter.Length == text.Length && !filter.Where((c, i) => c != 'X' && c != text[i]).Any());
        return asFilter && (id & _settings.IdMask) == (_settings.IdFilter & _settings.IdMask);
    }

    /// <summary>What a fixed protocol that is not the car's ends with.</summary>
    private static string WrongProtocol(char protocol) => protocol switch
    {
        '1' or '2' => "NO DATA",
        '3' or '4' or '5' => "BUS INIT: ...ERROR",
        _ => "CAN ERROR",
    };
}
