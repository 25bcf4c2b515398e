using System.Text;

namespace Clutch.CarSim;

/// <summary>
/// An ELM327 (or STN) adapter in front of a car, as a stream of bytes that costs the time of a real one. The caller
/// hands in what a client writes when it comes, and takes what is due: the model itself never waits. One thread at a time.
/// </summary>
public sealed partial class ElmModel : IServedDevice
{
    private const byte CarriageReturn = (byte)'\r', Linefeed = (byte)'\n';
    private const int LongestLine = 256;
    private static readonly TimeSpan s_usualLoss = TimeSpan.FromSeconds(1);

    private readonly Car _car;
    private readonly ElmOptions _options;
    private readonly ElmTraits _traits;
    private readonly ElmTiming _timing;
    private readonly TimeProvider _time;
    private readonly FaultPlan _plan;
    private readonly long _origin;
    private readonly Queue<(long At, byte Value)> _input = [];
    private readonly Queue<long> _returns = [];
    private readonly LinkedList<(long Sent, byte[] Text)> _output = [];
    private readonly StringBuilder _line = new();
    private ElmSettings _settings = new();
    private SplitMix _random;
    private SplitMix _faultRandom;
    private string _last = "";
    private long _character;
    private long _received;
    private long _clock;
    private long _frozenUntil;
    private TimeSpan? _loss;
    private bool _interruptible;
    private bool _asleep;
    private int _taken;

    /// <summary>Switches the adapter on.</summary>
    public ElmModel(Car car, ElmOptions options, TimeProvider time)
    {
        _car = car;
        _options = options;
        _traits = ElmTraits.Of(options.Kind);
        _timing = options.Timing;
        _time = time;
        _origin = time.GetTimestamp();
        _baud = _timing.Baud;
        _character = Character(_baud);
        _random = new SplitMix(options.Seed);
        _faultRandom = new SplitMix(options.Seed ^ 0x6661756C74);
        _plan = new FaultPlan(options.Faults, options.Seed);
    }

    /// <summary>Time until something is to be done: then call <see cref="Take"/>. Null: nothing until bytes come.</summary>
    public TimeSpan? Due
    {
        get
        {
            long next = Math.Min(Math.Min(NextHeard, NextOutput), NextAlone);
            return next == long.MaxValue ? null : TimeSpan.FromTicks(Math.Max(0, next - Now));
        }
    }

    private long Now => _time.GetElapsedTime(_origin).Ticks;

    private long NextInput => _input.TryPeek(out (long At, byte) input) ? input.At : long.MaxValue;

    /// <summary>The next character that can make a difference: the end of a line, or the first one while the adapter is busy or asleep.</summary>
    private long NextHeard => _asleep || NextInput < _clock || !_returns.TryPeek(out long end) ? NextInput : end;

    private long NextOutput => _output.First is { } output ? output.Value.Sent + _timing.Latency.Ticks : long.MaxValue;

    /// <summary>What happens without the client: a fault at its time, or the end of a wait for it.</summary>
    private long NextAlone => Math.Min(_plan.Next ?? long.MaxValue, _handshakeUntil ?? long.MaxValue);

    /// <summary>Bytes that the client writes now. They reach the adapter one after the other at the rate of the line.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        _received = Math.Max(_received, Now + _timing.Latency.Ticks);
        foreach (byte value in bytes)
        {
            _received += _character;
            byte heard = Understands(_received) ? value : Garbled;
            _input.Enqueue((_received, heard));
            if (heard == CarriageReturn)
            {
                _returns.Enqueue(_received);
            }
        }
    }

    /// <summary>Does what is due and returns how many bytes have reached the client; 0 when none.</summary>
    public int Take(Span<byte> buffer)
    {
        long now = Now;
        int length = 0;
        while (length < buffer.Length && _loss is null)
        {
            // What comes first is done first, so that a late caller sees the same bytes as a punctual one.
            (long input, long output, long alone) = (NextInput, NextOutput, NextAlone);
            if (Math.Min(Math.Min(input, output), alone) > now)
            {
                break;
            }

            if (alone < input && alone < output)
            {
                HappenAlone(alone);
            }
            else if (input <= output)
            {
                (long at, byte value) = _input.Dequeue();
                if (value == CarriageReturn)
                {
                    _returns.Dequeue();
                }

                Hear(at, value);
            }
            else
            {
                length += Deliver(buffer[length..]);
            }
        }

        return length;
    }

    /// <summary>Forgets what is under way; the settings stay, because the adapter has its power from the car.</summary>
    public void Disconnect()
    {
        _input.Clear();
        _returns.Clear();
        _output.Clear();
        _line.Clear();
        _taken = 0;
        _received = _clock = Now;
    }

    /// <summary>A fault has cut the link: for how long. The adapter keeps its power.</summary>
    public TimeSpan? TakeLinkLoss()
    {
        TimeSpan? loss = _loss;
        _loss = null;
        return loss;
    }

    private static long Character(int baud) => baud == 0 ? 0 : 10 * TimeSpan.TicksPerSecond / baud;

    private int Deliver(Span<byte> buffer)
    {
        ReadOnlySpan<byte> text = _output.First!.Value.Text.AsSpan(_taken);
        int part = Math.Min(text.Length, buffer.Length);
        text[..part].CopyTo(buffer);
        Garble(buffer[..part], _output.First.Value.Sent);
        _taken += part;
        if (part == text.Length)
        {
            _output.RemoveFirst();
            _taken = 0;
        }

        return part;
    }

    private void Hear(long at, byte value)
    {
        if (at < _frozenUntil || _handshakeUntil is not null || value is 0 or Linefeed)
        {
            HearHandshake(at, value);
            return;
        }

        if (_asleep)
        {
            Wake(at);
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
        Cut(at);
        Print("STOPPED" + _settings.LineEnd);
        Prompt();
        Send();
    }

    /// <summary>Nothing that is not out yet gets out.</summary>
    private void Cut(long at)
    {
        while (_output.Last is { } last && last.Value.Sent > at)
        {
            _output.RemoveLast();
        }

        _taken = _output.Count == 0 ? 0 : _taken;
        _clock = at;
        _interruptible = false;
    }
}
