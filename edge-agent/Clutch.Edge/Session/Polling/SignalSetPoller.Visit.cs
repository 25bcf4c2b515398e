using System.Text;
using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

internal sealed partial class SignalSetPoller
{
    private const int MostBadCounts = 3;

    private PollStep Visit(SetTarget target, SampleClock clock, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        AdapterFormat format = _car.Format;
        _car.Format = format with { ExtendedAddressing = target.ExtendedAddressing };
        bool isThere = Enter(target, out ExchangeEnd end, cancellationToken);
        PollStep step = PollStep.NoValue;
        double least = 1;
        while (isThere && end == ExchangeEnd.Answered && step != PollStep.AdapterReset && target.MostUrgent(_time.GetTimestamp(), least) is { } request)
        {
            end = Ask(target, request, clock, ref step, cancellationToken);
            least = _time.GetElapsedTime(started) < s_longestVisit ? NearlyDue : double.PositiveInfinity;
        }

        _car.Format = format;
        return end == ExchangeEnd.Gone ? PollStep.LinkGone
            : step == PollStep.AdapterReset ? step
            : Leave(target, isThere, cancellationToken) ? step
            : PollStep.AdapterReset; // it would answer standard requests for one ECU only, or not at all
    }

    private bool Enter(SetTarget target, out ExchangeEnd end, CancellationToken cancellationToken)
    {
        end = ExchangeEnd.Answered;
        foreach (byte[] command in target.Enter)
        {
            end = Exchange(command, cancellationToken);
            if (end != ExchangeEnd.Answered)
            {
                return false;
            }

            if (_car.Exchange.Text != ElmText.Ok)
            {
                string text = Encoding.ASCII.GetString(command);
                lock (_gate)
                {
                    target.Drop($"not asked: {_adapter} does not take {text}");
                }

                if (Array.TrueForAll(_targets, other => Array.TrueForAll(other.Requests, request => request.Dropped is not null)))
                {
                    Fail(Unable(text));
                }

                return false;
            }
        }

        return true;
    }

    /// <summary>Back to all ECUs; true when the adapter has said OK to everything that it had to take back.</summary>
    private bool Leave(SetTarget target, bool all, CancellationToken cancellationToken)
    {
        bool isTaken = false;
        bool areTaken = true;
        foreach (byte[] command in target.Leave)
        {
            // Once more where noise spoilt it; the last one sets the header.
            isTaken = IsTaken(command, cancellationToken) || IsTaken(command, cancellationToken);
            areTaken &= isTaken;
        }

        return all ? areTaken : isTaken;
    }

    private bool IsTaken(byte[] command, CancellationToken cancellationToken) =>
        Exchange(command, cancellationToken) == ExchangeEnd.Answered && _car.Exchange.Text == ElmText.Ok;

    private ExchangeEnd Ask(SetTarget target, SetRequest request, SampleClock clock, ref PollStep step, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            request.Ask(_time.GetTimestamp());
        }

        ExchangeEnd end = Exchange(request.Sent.Bytes, cancellationToken);
        lock (_gate)
        {
            if (end == ExchangeEnd.Answered)
            {
                step = Take(target, request, clock) ?? step;
            }
            else
            {
                request.Failed();
            }
        }

        return end;
    }

    /// <summary>What the answer says; null for nothing.</summary>
    private PollStep? Take(SetTarget target, SetRequest request, SampleClock clock)
    {
        long at = (_car.Timing.Sent + _car.Timing.FirstByte) / 2;
        int before = _samples.Count;
        int frames = 0;
        bool cut = false;
        foreach (ref readonly ObdMessage message in _car.Exchange.Messages)
        {
            frames += target.FramesOf(message.Length);
            cut |= message.Outcome == Outcome.Malformed;
            if (message.Outcome == Outcome.Value && target.Accepts(message.Ecu))
            {
                Decode(request, in message, clock.At(at));
            }
            else if (message.Outcome == Outcome.Refused && target.Accepts(message.Ecu))
            {
                Refused(target, request, message.Nrc);
            }
        }

        if (_samples.Count > before)
        {
            request.Answered(frames, at);
            return PollStep.Values;
        }

        ElmText text = _car.Exchange.Text;
        if (text is ElmText.Banner or ElmText.LowVoltageReset)
        {
            return PollStep.AdapterReset;
        }

        if (request.Sent.HasCount && (text == ElmText.Unknown || (cut && ++_badCounts >= MostBadCounts)))
        {
            ForgetCounts();
        }
        else if (text == ElmText.Unknown)
        {
            request.Drop($"not asked: {_adapter} does not take the request");
        }
        else if (!_car.Exchange.IsAwaited)
        {
            request.Failed();
        }

        return null;
    }

    private void Decode(SetRequest request, in ObdMessage message, long time)
    {
        for (int i = 0; i < request.Commands.Length; i++)
        {
            SignalSetCommand command = request.Commands[i];
            if (command.Decode(_car.Exchange.Payload(in message), _values, out int count) != ObdReject.None)
            {
                continue;
            }

            // Values come in the order of the signals, without those that the answer is too short for.
            for (int at = 0, value = 0; value < count; at++)
            {
                if (!ReferenceEquals(command.Signals[at], _values[value].Signal))
                {
                    continue;
                }

                if (request.Signals[i][at] is { } signal)
                {
                    _samples.Add((new Sample(signal.Definition.Signal.Number, message.Ecu, SampleQuality.Measured, time, signal.Raw(in _values[value])), signal.Definition));
                }

                value++;
            }
        }
    }

    private static void Refused(SetTarget target, SetRequest request, byte nrc)
    {
        NegativeResponse refusal = NegativeResponse.Get(nrc);
        switch (refusal.Reaction)
        {
            case NrcReaction.DropService:
                target.Drop($"refused ({nrc:X2}): {refusal.Name}", request.Commands[0].Service);
                break;
            case NrcReaction.DropRequest or NrcReaction.Bisect or NrcReaction.SmallerBatch or NrcReaction.Stop or NrcReaction.NeedsSession:
                request.Drop($"refused ({nrc:X2}): {refusal.Name}");
                break;
            default:
                // Another time, in another state of the car.
                break;
        }
    }

    private void ForgetCounts()
    {
        foreach (SetTarget target in _targets)
        {
            foreach (SetRequest request in target.Requests)
            {
                request.ForgetCount();
            }
        }
    }

    /// <summary>An exchange; where no prompt comes, the adapter is brought back to one, or the link counts as gone.</summary>
    private ExchangeEnd Exchange(ReadOnlySpan<byte> request, CancellationToken cancellationToken)
    {
        ExchangeEnd end = _car.Ask(request, s_answer, cancellationToken);
        return end == ExchangeEnd.TimedOut && !_car.Resynchronise(cancellationToken) ? ExchangeEnd.Gone : end;
    }
}
