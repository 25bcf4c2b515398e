using System.Globalization;

namespace Clutch.CarSim;

/// <summary>Requests to the car: what they cost and what is printed.</summary>
public sealed partial class ElmModel
{
    private const int LongestRequest = 7;

    /// <summary>Hexadecimal bytes; one digit more is the number of lines to wait for (ELM327 1.3).</summary>
    private void RequestByHex(string text)
    {
        bool suffixed = text.Length % 2 == 1;
        string hex = suffixed ? text[..^1] : text;
        if (hex.Length is 0 or > 2 * LongestRequest || !text.All(char.IsAsciiHexDigit) || (suffixed && _options.IsClone))
        {
            Print("?" + _settings.LineEnd);
            return;
        }

        int lines = suffixed ? int.Parse(text.AsSpan(hex.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : 0;
        Request(Convert.FromHexString(hex), _settings.Header, lines, timeout: null);
    }

    /// <summary>STPX H:7E0,D:010C,R:1,T:50: header, data, number of answers, window in milliseconds.</summary>
    private void RequestByParameters(string text)
    {
        byte[]? data = null;
        int header = _settings.Header;
        int lines = 0;
        TimeSpan? timeout = null;
        foreach (string parameter in text.Split(','))
        {
            string value = parameter.Length > 2 ? parameter[2..] : "";
            bool good = parameter.Length > 2 && parameter[..2] switch
            {
                "H:" => int.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out header),
                "D:" => value.Length % 2 == 0 && value.All(char.IsAsciiHexDigit) && (data = Convert.FromHexString(value)).Length <= LongestRequest,
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

    private void Request(byte[] request, int header, int lines, TimeSpan? timeout)
    {
        _interruptible = true;
        if (!_settings.Automatic && _settings.Protocol != ElmSettings.CanProtocol)
        {
            Wait(Window());
            Print(WrongProtocol(_settings.Protocol) + _settings.LineEnd);
            return;
        }

        ReadOnlySpan<byte> payload = _settings.Formatting || request[0] >= request.Length ? request : request.AsSpan(1, request[0]);
        payload = _options.IsClone && payload.Length > 2 && payload[0] == 0x01 ? payload[..2] : payload;
        IReadOnlyList<(int Id, byte[] Payload)> answers = _car.Ask(header, payload);
        if (!_settings.Found && !Search())
        {
            return;
        }

        Wait(_timing.Processing + _timing.CanFrame);
        if (answers.Count > 0)
        {
            Wait(_timing.Ecu * _random.Between(1 - _timing.Jitter, 1 + _timing.Jitter));
        }

        int printed = Print(answers, lines);
        if (lines == 0 || printed < lines)
        {
            Wait(timeout ?? (printed == 0 ? Longest() : Window()));
        }

        if (printed == 0)
        {
            Print("NO DATA" + _settings.LineEnd);
        }
    }

    /// <summary>Frames come in turn from all ECUs; the count of lines includes every frame.</summary>
    private int Print(IReadOnlyList<(int Id, byte[] Payload)> answers, int lines)
    {
        List<(int Id, List<byte[]> Frames)> sent = [.. answers.Where(a => Passes(a.Id)).Select(a => (a.Id, CanFrames.Cut(a.Payload)))];
        int printed = 0;
        for (int i = 0; i < sent.Select(s => s.Frames.Count).DefaultIfEmpty(0).Max(); i++)
        {
            Wait(i == 1 ? _timing.FlowControl : TimeSpan.Zero);
            foreach ((int id, List<byte[]> frames) in sent)
            {
                if (i < frames.Count && (lines == 0 || printed < lines))
                {
                    Wait(_timing.CanFrame);
                    Print(CanFrames.Print(id, frames[i], i, _settings));
                    printed++;
                }
            }
        }

        return printed;
    }

    private bool Search()
    {
        bool alive = _car.State.Ignition;
        Print("SEARCHING...");
        Wait(alive ? _timing.Search : _timing.SearchInVain);
        Print(_settings.LineEnd);
        _settings.Found = alive;
        if (!alive)
        {
            Print("UNABLE TO CONNECT" + _settings.LineEnd);
        }

        return alive;
    }

    /// <summary>The window after the last frame. A clone has the same one always.</summary>
    private TimeSpan Window()
    {
        TimeSpan adaptive = _settings.Adaptive switch
        {
            1 => _timing.Adaptive1,
            2 => _timing.Adaptive2,
            _ => TimeSpan.MaxValue,
        };
        TimeSpan longest = Longest();
        return _options.IsClone || longest < adaptive ? longest : adaptive;
    }

    /// <summary>The window as AT ST set it, which is what silence costs.</summary>
    private TimeSpan Longest() => _timing.WaitUnit * (_options.IsClone ? ElmSettings.DefaultWait : _settings.Wait);

    private bool Passes(int id)
    {
        string text = id.ToString("X3", CultureInfo.InvariantCulture);
        return _settings.ReceiveFilter is not { } filter || (filter.Length == text.Length && !filter.Where((c, i) => c != 'X' && c != text[i]).Any());
    }

    /// <summary>What a fixed protocol that is not the car's ends with.</summary>
    private static string WrongProtocol(char protocol) => protocol switch
    {
        '1' or '2' => "NO DATA",
        '3' or '4' or '5' => "BUS INIT: ...ERROR",
        _ => "CAN ERROR",
    };
}
