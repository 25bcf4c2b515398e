using System.Buffers.Binary;
using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>Why polling ended.</summary>
public enum PollEnd : byte
{
    /// <summary>Another polling profile was asked for.</summary>
    OtherProfile,

    /// <summary>No ECU answers any more.</summary>
    Silent,

    /// <summary>The car is parked.</summary>
    Parked,

    /// <summary>The adapter needs its set-up again.</summary>
    StartAgain,

    /// <summary>The link is gone, or has to be opened anew.</summary>
    Reopen,
}

/// <summary>Polls one car for the recorder, with codes and battery voltage in between, until its link goes or it falls silent. The loop allocates nothing per exchange.</summary>
internal sealed class Poller(CarConnection car, EdgeOptions options, Recorder recorder, EdgeStatus status, EngineWatch watch, RecoveryLadder recovery, TimeProvider time)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_voltageInterval = TimeSpan.FromSeconds(10);

    private readonly HashSet<(ushort Signal, uint Ecu)> _alive = [];
    private SampleClock _clock = new(time);

    /// <summary>Commands that run between polling cycles; null for none.</summary>
    public IdleWork? Idle { get; init; }

    /// <summary>Polls what a signal set names, with the part of the link that it may take; null for none.</summary>
    internal SignalSetPoller? SignalSet { get; init; }

    /// <summary>Tells what the numbers of the signal set mean.</summary>
    internal SignalDictionary? Dictionary { get; init; }

    /// <summary>A value has come since the start.</summary>
    public bool HasValues => _alive.Count > 0;

    /// <summary>Polls until there is a reason to stop, in words in <paramref name="reason"/>.</summary>
    public PollEnd Run(SignalPoller signals, out string reason, CancellationToken cancellationToken)
    {
        _clock = signals.Clock;
        bool goesOn = false;
        try
        {
            PollEnd end = Poll(signals, out reason, cancellationToken);
            goesOn = end == PollEnd.OtherProfile;
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

    private PollEnd Poll(SignalPoller signals, out string reason, CancellationToken cancellationToken)
    {
        long lastWord = time.GetTimestamp();
        long codesDue = lastWord;
        long voltageDue = lastWord;
        PollAsk? profile = Idle?.Asked;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PollStep step = signals.Step(cancellationToken);
            if (step == PollStep.Values)
            {
                Keep(signals);
                recovery.Succeeded();
            }
            else if (Recover(signals, step, cancellationToken) is { } end and not RecoveryResult.GoOn)
            {
                reason = car.IsGone ? $"{car.Link.Name} is gone" : signals.Trouble ?? "the adapter was reset";
                return end == RecoveryResult.Reopen ? PollEnd.Reopen : PollEnd.StartAgain;
            }

            if (step == PollStep.Values || (step == PollStep.NoValue && HasSpoken()))
            {
                lastWord = time.GetTimestamp();
                watch.Heard();
            }
            else if (step == PollStep.NoValue && signals.Trouble is null && time.GetElapsedTime(lastWord) > s_silence)
            {
                reason = $"the car has not answered for {s_silence.TotalSeconds:0} s";
                return PollEnd.Silent;
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
                if (watch.ParkedBecause is { } parked)
                {
                    reason = parked;
                    return PollEnd.Parked;
                }
            }

            if (SignalSet?.Step(signals, cancellationToken) is { } visit and not PollStep.Idle)
            {
                Keep(SignalSet);
                if (visit is PollStep.LinkGone or PollStep.AdapterReset)
                {
                    reason = visit == PollStep.LinkGone ? $"{car.Link.Name} is gone" : "the adapter was reset, or did not go back to all ECUs; setting it up again";
                    return visit == PollStep.LinkGone ? PollEnd.Reopen : PollEnd.StartAgain;
                }
            }

            Dictionary?.Repeat(_clock.Now);
            if (Idle is { IsDue: true })
            {
                signals.ShowHeaders(cancellationToken);
                Idle.Step(car, cancellationToken);
            }

            if (Idle?.Asked != profile)
            {
                reason = "another polling profile was asked for";
                return PollEnd.OtherProfile;
            }

            // The wait for what is due next listens, so that a vanished link is seen at once.
            TimeSpan untilDue = SignalSet?.UntilDue is { } until && until < signals.UntilDue ? until : signals.UntilDue;
            if (step == PollStep.Idle && untilDue > TimeSpan.Zero)
            {
                car.Pause(untilDue < s_voltageInterval ? untilDue : s_voltageInterval, cancellationToken);
            }

            if (car.IsGone)
            {
                reason = $"{car.Link.Name} is gone";
                return PollEnd.Reopen;
            }
        }
    }

    /// <summary>Null: nothing is wrong with the adapter.</summary>
    private RecoveryResult? Recover(SignalPoller signals, PollStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case PollStep.Hung:
                status.CountRequest();
                return recovery.ClimbAfterReturn(signals.Trouble!, cancellationToken);
            case PollStep.Mute:
                return recovery.Climb(signals.Trouble!, RecoveryStep.WarmStart, cancellationToken);
            case PollStep.AdapterReset:
                return recovery.Climb("the adapter was reset", RecoveryStep.WarmStart, cancellationToken);
            case PollStep.LinkGone:
                return RecoveryResult.Reopen;
            case PollStep.NoValue:
                status.CountRequest();
                return signals.Trouble is { } trouble ? recovery.Climb(trouble, RecoveryStep.Return, cancellationToken) : null;
            default:
                return null;
        }
    }

    /// <summary>An ECU has said in the last exchange that it is there, though it gave no value.</summary>
    private bool HasSpoken()
    {
        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome is Outcome.Refused or Outcome.Pending)
            {
                return true;
            }
        }

        return false;
    }

    private void Keep(SignalPoller signals)
    {
        status.CountRequest();
        status.Answered(signals.SampleTime);
        foreach (ref readonly Sample sample in signals.Samples)
        {
            recorder.Add(in sample);
            watch.Saw(in sample);
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
        double? volts = AdapterSetup.Voltage(car, cancellationToken);
        if (watch.Took(volts))
        {
            recorder.Add(new Sample(AdapterVoltage.Signal, 0, SampleQuality.Measured, _clock.Now, SignalRegistry.Get(AdapterVoltage.Signal).ToRaw(volts!.Value)));
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
