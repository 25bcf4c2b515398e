using System.Text;

namespace Clutch.CarSim;

/// <summary>
/// A satellite receiver that speaks NMEA 0183: RMC, GGA, GSA and VTG for each position, as a stream of bytes at the rate
/// of its line. What is written to it is not heard. One thread at a time.
/// </summary>
public sealed class NmeaReceiver : IServedDevice
{
    // A caller that comes later than this gets no old positions.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly Car _car;
    private readonly ReceiverOptions _options;
    private readonly TimeProvider _time;
    private readonly FaultPlan _plan;
    private readonly long _origin;
    private readonly DateTimeOffset _started;
    private readonly long _interval;
    private readonly long _character;
    private readonly Queue<(long At, byte[] Sentence)> _output = [];
    private SplitMix _random;
    private double _east;
    private double _north;
    private long _next;
    private int _taken;

    /// <summary>Switches the receiver on.</summary>
    /// <exception cref="ArgumentException">The rate is not 1, 5 or 10, or the line is too slow for it.</exception>
    public NmeaReceiver(Car car, ReceiverOptions options, TimeProvider time)
    {
        if (options.Rate is not (1 or 5 or 10))
        {
            throw new ArgumentException($"A receiver gives 1, 5 or 10 positions a second, not {options.Rate}.", nameof(options));
        }

        if (options.Baud < options.LeastBaud)
        {
            throw new ArgumentException($"{options.Rate} positions a second need {options.LeastBaud} baud, and the line has {options.Baud}. Raise the baud rate.", nameof(options));
        }

        _car = car;
        _options = options;
        _time = time;
        _origin = time.GetTimestamp();
        _started = time.GetUtcNow();
        _interval = TimeSpan.TicksPerSecond / options.Rate;
        _character = 10 * TimeSpan.TicksPerSecond / options.Baud;
        _random = new SplitMix(options.Seed ^ 0x6E6D6561);
        _plan = new FaultPlan(options.Faults, options.Seed);
    }

    public TimeSpan? Due => TimeSpan.FromTicks(Math.Max(0, Math.Min(_next, NextOutput) - Now));

    private long Now => _time.GetElapsedTime(_origin).Ticks;

    private long NextOutput => _output.TryPeek(out (long At, byte[]) first) ? first.At : long.MaxValue;

    /// <summary>A receiver is heard at any rate.</summary>
    public int HostBaud { private get; set; }

    public void Receive(ReadOnlySpan<byte> bytes)
    {
    }

    public int Take(Span<byte> buffer)
    {
        long now = Now;
        if (now - _next > s_patience.Ticks)
        {
            _next = now / _interval * _interval;
        }

        int length = 0;
        while (length < buffer.Length && Math.Min(_next, NextOutput) <= now)
        {
            if (_next < NextOutput)
            {
                Speak(_next);
                _next += _interval;
                continue;
            }

            ReadOnlySpan<byte> sentence = _output.Peek().Sentence.AsSpan(_taken);
            int part = Math.Min(sentence.Length, buffer.Length - length);
            sentence[..part].CopyTo(buffer[length..]);
            length += part;
            _taken += part;
            if (part == sentence.Length)
            {
                _output.Dequeue();
                _taken = 0;
            }
        }

        return length;
    }

    public void Disconnect()
    {
        _output.Clear();
        _taken = 0;
    }

    public TimeSpan? TakeLinkLoss() => null;

    private void Speak(long elapsed)
    {
        CarPosition position = _car.Position;
        double kilometresPerHour = _car.State.KilometresPerHour;
        DateTimeOffset now = _started + TimeSpan.FromTicks(elapsed);
        Wander();
        position = Moved(position);
        long at = elapsed;
        foreach (string kind in NmeaSentence.Kinds)
        {
            List<LinkFault> struck = _plan.Strike(kind, elapsed);
            bool fix = elapsed >= _options.FirstFix.Ticks && struck.TrueForAll(f => f.Kind != FaultKind.NoFix);
            string sentence = Spoiled(NmeaSentence.Write(kind, now, fix ? position : null, kilometresPerHour), struck);
            at += sentence.Length * _character;
            _output.Enqueue((at, Encoding.ASCII.GetBytes(sentence)));
        }
    }

    private static string Spoiled(string sentence, List<LinkFault> struck)
    {
        const int TailLength = 5;
        foreach (LinkFault fault in struck)
        {
            if (fault.Kind == FaultKind.BadChecksum)
            {
                // The last character of the data is another one, the checksum as before.
                int last = sentence.Length - TailLength - 1;
                sentence = $"{sentence[..last]}{(sentence[last] == '9' ? '8' : '9')}{sentence[(last + 1)..]}";
            }
            else if (fault.Kind == FaultKind.CutSentence)
            {
                sentence = sentence[..Math.Max(1, sentence.Length - TailLength - fault.Count)];
            }
        }

        return sentence;
    }

    /// <summary>The error of a receiver changes slowly: it forgets in about a minute.</summary>
    private void Wander()
    {
        double share = 1.0 / (60 * _options.Rate);
        double step = _options.ErrorMetres * Math.Sqrt(2 * share);
        _east += (-_east * share) + (_random.Normal() * step);
        _north += (-_north * share) + (_random.Normal() * step);
    }

    private CarPosition Moved(CarPosition position)
    {
        const double MetresOfDegree = 111_320;
        return position with
        {
            Latitude = position.Latitude + (_north / MetresOfDegree),
            Longitude = position.Longitude + (_east / (MetresOfDegree * Math.Cos(position.Latitude * Math.PI / 180))),
        };
    }
}
