using Clutch.Links;
using Clutch.Obd.Nmea;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>
/// Where the car is: an NMEA 0183 receiver or a gpsd on a link of its own. Runs on a thread of its own, because a read blocks; a link that
/// goes is opened again with growing pauses. The car's link knows nothing of it.
/// </summary>
public sealed class PositionSource(LinkAddress address, Recorder recorder, TimeProvider time, ILogger<PositionSource> log)
{
    private static readonly TimeSpan s_shortestBackOff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestBackOff = TimeSpan.FromSeconds(30);

    /// <summary>Receivers tell at least once a second; one that misses several has nothing to tell.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(5);

    /// <summary>A serial device that was pulled out and a gpsd that hangs may stay open and mute.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly PositionSamples _samples = new(recorder);
    private readonly byte[] _buffer = new byte[4096];
    private string _reported = "";

    /// <summary>Runs until cancelled. Every end of a link is a reason to try again.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        TimeSpan backOff = s_shortestBackOff;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                backOff = RunOnce(cancellationToken) ? s_shortestBackOff : backOff;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (LinkException e)
            {
                Report(e.Message);
            }

            cancellationToken.WaitHandle.WaitOne(backOff);
            backOff = TimeSpan.FromTicks(Math.Min(backOff.Ticks * 2, s_longestBackOff.Ticks));
        }
    }

    /// <summary>One connection. True when it gave a position or said that there is none.</summary>
    private bool RunOnce(CancellationToken cancellationToken)
    {
        using ILink link = Link.Open(address, cancellationToken);
        var clock = new SampleClock(time);
        var receiver = address.Kind == LinkKind.Gpsd ? new FixReader(new GpsdReceiver()) : new FixReader(new NmeaReceiver());
        bool any = false;
        long last = time.GetTimestamp();
        try
        {
            while (true)
            {
                int length = link.Read(_buffer, (int)s_silence.TotalMilliseconds, cancellationToken);
                if (length == Link.Gone)
                {
                    Report($"{address} is gone; positions pause");
                    return any;
                }

                ReadOnlySpan<byte> input = _buffer.AsSpan(0, length);
                while (receiver.TryRead(ref input, out Fix fix))
                {
                    any = true;
                    last = time.GetTimestamp();
                    _samples.Add(in fix, clock.Now);
                    Report($"{address} gives positions");
                }

                TimeSpan mute = time.GetElapsedTime(last);
                if (mute >= s_patience)
                {
                    Report($"{address} has told no position for {s_patience.TotalSeconds:0} s; opening it again. Is it a receiver, and is its baud rate right (serial:DEVICE?baud=9600)?");
                    return any;
                }

                if (mute >= s_silence)
                {
                    _samples.FallSilent(clock.Now + 1);
                }
            }
        }
        finally
        {
            // One millisecond on: the last value may carry this very millisecond.
            _samples.FallSilent(clock.Now + 1);
        }
    }

    private void Report(string what)
    {
        if (_reported != what)
        {
            _reported = what;
            log.LogInformation("Position: {What}", what);
        }
    }

    /// <summary>The two kinds of receivers as one: bytes in, positions out.</summary>
    private sealed class FixReader
    {
        private readonly NmeaReceiver? _nmea;
        private readonly FixAssembler _assembler = new();
        private readonly GpsdReceiver? _gpsd;

        public FixReader(NmeaReceiver nmea) => _nmea = nmea;

        public FixReader(GpsdReceiver gpsd) => _gpsd = gpsd;

        public bool TryRead(ref ReadOnlySpan<byte> input, out Fix fix)
        {
            if (_gpsd is not null)
            {
                while (_gpsd.TryRead(ref input, out fix, out GpsdReject reject))
                {
                    if (reject == GpsdReject.None)
                    {
                        return true;
                    }
                }

                return false;
            }

            while (!_assembler.TryTake(out fix))
            {
                if (!_nmea!.TryRead(ref input, out NmeaSentence sentence, out NmeaReject reject))
                {
                    return false;
                }

                if (reject == NmeaReject.None)
                {
                    _assembler.Add(in sentence);
                }
            }

            return true;
        }
    }
}
