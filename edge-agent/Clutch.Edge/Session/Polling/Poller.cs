using System.Buffers.Binary;
using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>Polls one car for the recorder, with codes and battery voltage in between, until its link goes or it falls silent. The loop allocates nothing per exchange.</summary>
public sealed class Poller(CarConnection car, EdgeOptions options, Recorder recorder, EdgeStatus status, TimeProvider time)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_voltageInterval = TimeSpan.FromSeconds(10);

    private readonly HashSet<(ushort Signal, uint Ecu)> _alive = [];
    private readonly byte[] _noise = new byte[256];
    private SampleClock _clock = new(time);

    /// <summary>Commands that run between polling cycles; null for none.</summary>
    public IdleWork? Idle { get; init; }

    /// <summary>Polls what a signal set names, with the part of the link that it may take; null for none.</summary>
    internal SignalSetPoller? SignalSet { get; init; }

    /// <summary>Tells what the numbers of the signal set mean.</summary>
    internal SignalDictionary? Dictionary { get; init; }

    /// <summary>Polls; returns the reason why it ended, or null when another polling profile was asked for.</summary>
    public string? Run(SignalPoller signals, CancellationToken cancellationToken)
    {
        _clock = signals.Clock;
        bool goesOn = false;
        try
        {
            string? end = signals.IsEmpty ? "the car supports no PID that Clutch decodes" : Poll(signals, cancellationToken);
            goesOn = end is null;
            return end;
        }
        finally
        {
            if (!goesOn)
            {
                FallSilent();
            }
        }
    }

    private string? Poll(SignalPoller signals, CancellationToken cancellationToken)
    {
        long lastValue = time.GetTimestamp();
        long codesDue = lastValue;
        long voltageDue = lastValue;
        string? profile = Idle?.Profile;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PollStep step = signals.Step(cancellationToken);
            switch (step)
            {
                case PollStep.LinkGone:
                    return $"{car.Link.Name} is gone";
                case PollStep.AdapterReset:
                    return "the adapter was reset; setting it up again";
                case PollStep.Values:
                    lastValue = time.GetTimestamp();
                    Keep(signals);
                    break;
                case PollStep.NoValue:
                    status.CountRequest();
                    break;
                default:
                    break;
            }

            if (time.GetElapsedTime(lastValue) > s_silence && step == PollStep.NoValue)
            {
                return $"the car has not answered for {s_silence.TotalSeconds:0} s";
            }

            if (time.GetElapsedTime(codesDue) >= TimeSpan.Zero)
            {
                codesDue = time.GetTimestamp() + (options.CodesSeconds * time.TimestampFrequency);
                signals.ShowHeaders(cancellationToken);
                ReadCodes(cancellationToken);
            }

            if (time.GetElapsedTime(voltageDue) >= TimeSpan.Zero)
            {
                voltageDue = time.GetTimestamp() + (long)(s_voltageInterval.TotalSeconds * time.TimestampFrequency);
                ReadVoltage(cancellationToken);
            }

            if (SignalSet?.Step(signals, cancellationToken) is { } visit and not PollStep.Idle)
            {
                Keep(SignalSet);
                if (visit is PollStep.LinkGone or PollStep.AdapterReset)
                {
                    return visit == PollStep.LinkGone ? $"{car.Link.Name} is gone" : "the adapter was reset, or did not go back to all ECUs; setting it up again";
                }
            }

            Dictionary?.Repeat(_clock.Now);
            if (Idle is { IsDue: true })
            {
                signals.ShowHeaders(cancellationToken);
                Idle.Step(car, cancellationToken);
            }

            if (Idle?.Profile != profile)
            {
                return null;
            }

            // The wait for what is due next listens, so that a vanished link is seen at once.
            if (step == PollStep.Idle && !Listen(SignalSet?.UntilDue is { } until && until < signals.UntilDue ? until : signals.UntilDue, cancellationToken))
            {
                return $"{car.Link.Name} is gone";
            }
        }
    }

    private void Keep(SignalPoller signals)
    {
        status.CountRequest();
        status.Answered(signals.SampleTime);
        foreach (ref readonly Sample sample in signals.Samples)
        {
            recorder.Add(in sample);
            _alive.Add((sample.Signal, sample.Ecu));
        }
    }

    private void Keep(SignalSetPoller set)
    {
        status.CountRequest();
        foreach (ref readonly (Sample Sample, SignalDefinition Definition) own in set.Samples)
        {
            Dictionary?.Tell(own.Definition, own.Sample.Time);
            recorder.Add(in own.Sample);
            _alive.Add((own.Sample.Signal, own.Sample.Ecu));
        }
    }

    private bool Listen(TimeSpan until, CancellationToken cancellationToken)
    {
        TimeSpan wait = until < s_voltageInterval ? until : s_voltageInterval;
        return wait <= TimeSpan.Zero || car.Link.Read(_noise, Math.Max(1, (int)wait.TotalMilliseconds), cancellationToken) >= 0;
    }

    private void ReadCodes(CancellationToken cancellationToken)
    {
        var codes = new List<CodeReading>();
        var answered = new List<uint>();
        if (CarProbe.ReadStoredCodes(car, codes, answered, cancellationToken) != ExchangeEnd.Answered)
        {
            return;
        }

        long now = _clock.Now;
        Span<byte> data = stackalloc byte[1 + (2 * 128)];
        foreach (uint ecu in answered)
        {
            // The complete list, so that a cleared code is seen to be gone.
            data[0] = (byte)TroubleCodeState.Stored;
            int length = 1;
            foreach (CodeReading reading in codes.Where(reading => reading.Ecu == ecu))
            {
                BinaryPrimitives.WriteUInt16BigEndian(data[length..], reading.Code.Value);
                length += 2;
            }

            recorder.AddEvent(FrameEventKind.TroubleCodes, ecu, now, data[..length]);
        }

        status.LastCode = codes.Count > 0 ? codes[^1].Code.ToString() : null;
    }

    private void ReadVoltage(CancellationToken cancellationToken)
    {
        if (AdapterSetup.Voltage(car, cancellationToken) is { } volts)
        {
            recorder.Add(new Sample(AdapterVoltage.Signal, 0, SampleQuality.Measured, _clock.Now, SignalRegistry.Get(AdapterVoltage.Signal).ToRaw(volts)));
        }
    }

    /// <summary>A momentary signal whose source is silent has no value; saying so is data.</summary>
    private void FallSilent()
    {
        // One millisecond on: the last value may carry this very millisecond, and times of a column increase.
        long now = _clock.Now + 1;
        foreach ((ushort number, uint ecu) in _alive)
        {
            // What a vehicle defines itself is momentary.
            if (!SignalRegistry.TryGet(number, out Signal? signal) || signal.Class == SignalClass.Momentary)
            {
                recorder.Add(new Sample(number, ecu, SampleQuality.Measured, now, Sample.Silent));
            }
        }
    }
}
