using System.Text;

namespace Clutch.CarSim;

/// <summary>
/// An ELM327 (or STN) adapter in front of a car, as a stream of bytes that costs the time of a real one. The caller
/// hands in what a client writes when it comes, and takes what is due: the model itself never waits. One thread at a time.
/// </summary>
public sealed partial class ElmModel
{
    private const byte CarriageReturn = (byte)'\r', Linefeed = (byte)'\n';
    private const int LongestLine = 256;

    private readonly Car _car;
    private readonly ElmOptions _options;
    private readonly ElmTiming _timing;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly long _character;
    private readonly Queue<(long At, byte Value)> _input = [];
    private readonly LinkedList<(long Sent, byte[] Text)> _output = [];
    private readonly StringBuilder _line = new();
    private ElmSettings _settings = new();
    private SplitMix _random;
    private string _last = "";
    private long _received;
    private long _clock;
    private bool _interruptible;
    private int _taken;

    /// <summary>Switches the adapter on.</summary>
    public ElmModel(Car car, ElmOptions options, TimeProvider time)
    {
        _car = car;
        _options = options;
        _timing = options.Timing;
        _time = time;
        _origin = time.GetTimestamp();
        _character = _timing.Baud == 0 ? 0 : 10 * TimeSpan.TicksPerSecond / _timing.Baud;
        _random = new SplitMix(options.Seed);
    }

    /// <summary>Time until something is to be done: then call <see cref="Take"/>. Null: nothing until bytes come.</summary>
    public TimeSpan? Due
    {
        get
        {
            long next = Math.Min(_input.TryPeek(out (long At, byte) input) ? input.At : long.MaxValue, _output.First is { } output ? Delivery(output.Value.Sent) : long.MaxValue);
            return next == long.MaxValue ? null : TimeSpan.FromTicks(Math.Max(0, next - Now));
        }
    }

    private long Now => _time.GetElapsedTime(_origin).Ticks;

    /// <summary>Bytes that the client writes now. They reach the adapter one after the other at the rate of the line.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        _received = Math.Max(_received, Now + _timing.Latency.Ticks);
        foreach (byte value in bytes)
        {
            _received += _character;
            _input.Enqueue((_received, value));
        }
    }

    /// <summary>Does what is due and returns how many bytes have reached the client; 0 when none.</summary>
    public int Take(Span<byte> buffer)
    {
        long now = Now;
        int length = 0;
        while (length < buffer.Length)
        {
            // What comes first is done first, so that a late caller sees the same bytes as a punctual one.
            long input = _input.TryPeek(out (long At, byte) first) ? first.At : long.MaxValue;
            long output = _output.First is { } head ? Delivery(head.Value.Sent) : long.MaxValue;
            if (Math.Min(input, output) > now)
            {
                break;
            }

            if (input <= output)
            {
                (long at, byte value) = _input.Dequeue();
                Hear(at, value);
                continue;
            }

            ReadOnlySpan<byte> text = _output.First!.Value.Text.AsSpan(_taken);
            int part = Math.Min(text.Length, buffer.Length - length);
            text[..part].CopyTo(buffer[length..]);
            length += part;
            _taken += part;
            if (part == text.Length)
            {
                _output.RemoveFirst();
                _taken = 0;
            }
        }

        return length;
    }

    /// <summary>Forgets what is under way; the settings stay, because the adapter has its power from the car.</summary>
    public void Disconnect()
    {
        _input.Clear();
        _output.Clear();
        _line.Clear();
        _taken = 0;
        _received = _clock = Now;
    }

    private long Delivery(long sent) => sent + _timing.Latency.Ticks;

    private void Hear(long at, byte value)
    {
        if (value is 0 or Linefeed)
        {
            return;
        }

        if (at < _clock)
        {
            if (_interruptible)
            {
                Stop(at);
            }

            return;
        }

        if (value != CarriageReturn)
        {
            if (_line.Length <= LongestLine)
            {
                _line.Append((char)value);
            }

            return;
        }

        string line = _line.ToString();
        _line.Clear();
        _clock = at;
        _interruptible = false;
        Execute(line);
    }

    /// <summary>A character while the adapter waits for the car ends the request; a line that is not out yet is lost.</summary>
    private void Stop(long at)
    {
        while (_output.Last is { } last && last.Value.Sent > at)
        {
            _output.RemoveLast();
        }

        _taken = _output.Count == 0 ? 0 : _taken;
        _clock = at;
        _interruptible = false;
        Print("STOPPED" + _settings.LineEnd);
        Prompt();
    }

    private void Execute(string line)
    {
        if (_settings.Echo)
        {
            Print(line + "\r");
        }

        string command = line.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        command = command.Length == 0 ? _last : command;
        _last = command;
        Wait(_timing.CommandProcessing);
        if (command is "ATZ" or "ATWS")
        {
            Wait(command == "ATZ" ? _timing.Reset : TimeSpan.Zero);
            _settings = new ElmSettings();
            Print(_settings.LineEnd + _settings.LineEnd + _options.Version + _settings.LineEnd);
        }
        else if (command.StartsWith("STPX", StringComparison.Ordinal) && _options.Stn)
        {
            RequestByParameters(command[4..]);
        }
        else if (command.StartsWith("AT", StringComparison.Ordinal) || command.StartsWith("ST", StringComparison.Ordinal))
        {
            Print((ElmCommands.Execute(command, ref _settings, _options, _car.State.Volts) ?? "?") + _settings.LineEnd);
        }
        else
        {
            RequestByHex(command);
        }

        Prompt();
    }

    private void Prompt() => Print(_settings.LineEnd + ">");

    private void Wait(TimeSpan time) => _clock += time.Ticks;

    private void Print(string text)
    {
        _clock += text.Length * _character;
        _output.AddLast((_clock, Encoding.Latin1.GetBytes(text)));
    }
}
