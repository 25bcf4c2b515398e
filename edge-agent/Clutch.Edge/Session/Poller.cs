using System.Buffers.Binary;
using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>Polls one car until its link goes or it falls silent. The loop allocates nothing per exchange.</summary>
public sealed class Poller(CarConnection car, EdgeOptions options, Recorder recorder, EdgeStatus status, TimeProvider time)
{
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_voltageInterval = TimeSpan.FromSeconds(10);

    private readonly Sample[] _samples = new Sample[64];
    private readonly HashSet<(ushort Signal, uint Ecu)> _alive = [];
    private readonly byte[] _noise = new byte[256];
    private SampleClock _clock = new(time);

    /// <summary>Commands that run between polling cycles; null for none.</summary>
    public IdleWork? Idle { get; init; }

    /// <summary>Polls; returns the reason why it ended.</summary>
    public string Run(CarFacts facts, AdapterIdentity identity, CancellationToken cancellationToken)
    {
        _clock = new SampleClock(time);
        var plan = new PollPlan(facts.Supported, identity.Protocol.IsCan() ? PollGroup.MostPids : 1);
        try
        {
            return plan.IsEmpty ? "the car supports no PID that Clutch decodes" : Poll(plan, cancellationToken);
        }
        finally
        {
            FallSilent();
        }
    }

    private string Poll(PollPlan plan, CancellationToken cancellationToken)
    {
        long lastValue = time.GetTimestamp();
        long codesDue = lastValue;
        long voltageDue = lastValue;
        TimeSpan usual = TimeSpan.FromMilliseconds(options.CycleMilliseconds);
        while (true)
        {
            long start = time.GetTimestamp();
            TimeSpan cycle = Idle?.Cycle(usual) ?? usual;
            foreach (PollGroup group in plan.NextCycle())
            {
                cancellationToken.ThrowIfCancellationRequested();
                ExchangeEnd end = Ask(group, cancellationToken);
                if (end == ExchangeEnd.Gone || (end == ExchangeEnd.TimedOut && !car.Resynchronise(cancellationToken)))
                {
                    return $"{car.Link.Name} is gone";
                }

                if (group.Failures == 0)
                {
                    lastValue = time.GetTimestamp();
                }
                else if (car.Exchange.Text is ElmText.Banner or ElmText.LowVoltageReset)
                {
                    return "the adapter was reset; setting it up again";
                }
            }

            if (time.GetElapsedTime(lastValue) > s_silence)
            {
                return $"the car has not answered for {s_silence.TotalSeconds:0} s";
            }

            if (time.GetElapsedTime(codesDue) >= TimeSpan.Zero)
            {
                codesDue = time.GetTimestamp() + (options.CodesSeconds * time.TimestampFrequency);
                ReadCodes(cancellationToken);
            }

            if (time.GetElapsedTime(voltageDue) >= TimeSpan.Zero)
            {
                voltageDue = time.GetTimestamp() + (long)(s_voltageInterval.TotalSeconds * time.TimestampFrequency);
                ReadVoltage(cancellationToken);
            }

            Idle?.Step(car, cancellationToken);

            // The wait for the next cycle listens, so that a vanished link is seen at once.
            for (TimeSpan left = cycle - time.GetElapsedTime(start); left > TimeSpan.Zero; left = cycle - time.GetElapsedTime(start))
            {
                if (car.Link.Read(_noise, Math.Max(1, (int)left.TotalMilliseconds), cancellationToken) < 0)
                {
                    return $"{car.Link.Name} is gone";
                }
            }
        }
    }

    private ExchangeEnd Ask(PollGroup group, CancellationToken cancellationToken)
    {
        status.CountRequest();
        ExchangeEnd end = car.Ask(group.Request, s_answer, cancellationToken);
        if (end != ExchangeEnd.Answered)
        {
            group.Failed();
            return end;
        }

        // What was measured lies between the request's end and the answer's first byte.
        long at = _clock.At((car.Timing.Sent + car.Timing.FirstByte) / 2);
        int frames = 0;
        bool any = false;
        foreach (ObdMessage message in car.Exchange.Messages)
        {
            frames += PollGroup.FramesOf(in message);
            if (message.Outcome != Outcome.Value
                || Service01.Decode(car.Exchange.Payload(in message), group.Pids, message.Ecu, SampleQuality.Measured, at, _samples, out int count) != ObdReject.None)
            {
                continue;
            }

            any |= count > 0;
            for (int i = 0; i < count; i++)
            {
                recorder.Add(in _samples[i]);
                _alive.Add((_samples[i].Signal, _samples[i].Ecu));
            }
        }

        if (any)
        {
            group.Answered(car.Format.Headers ? frames : 0);
            status.Answered(at);
        }
        else
        {
            group.Failed();
        }

        return end;
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
            if (SignalRegistry.Get(number).Class == SignalClass.Momentary)
            {
                recorder.Add(new Sample(number, ecu, SampleQuality.Measured, now, Sample.Silent));
            }
        }
    }
}
