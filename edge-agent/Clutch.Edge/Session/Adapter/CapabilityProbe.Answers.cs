using Clutch.Obd;

namespace Clutch.Edge;

public sealed partial class CapabilityProbe
{
    private bool CameAll(List<byte> pids, CancellationToken cancellationToken)
    {
        PidSet came = Came([.. pids], "", cancellationToken);
        return pids.TrueForAll(pid => came.Contains(pid));
    }

    private PidSet Came(byte[] pids, string suffix, CancellationToken cancellationToken)
    {
        Ask($"01{Convert.ToHexString(pids)}{suffix}", s_answer, cancellationToken);
        var came = default(PidSet);
        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome == Outcome.Value)
            {
                came = came.Union(SignalPoller.Answered(car.Exchange.Payload(in message), pids));
            }
        }

        return came;
    }

    /// <summary>CAN frames of the values in the last answer.</summary>
    private int Frames() => FirstAnswers.Read(car).Frames;

    /// <summary>Milliseconds from request to prompt; the largest number when one of the rounds gave no value.</summary>
    private double Median(string request, int rounds, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (int i = 0; i < rounds; i++)
        {
            if (Ask(request, s_answer, cancellationToken) != ExchangeEnd.Answered || Frames() == 0)
            {
                return double.MaxValue;
            }

            times.Add(FirstAnswers.Elapsed(car));
            if (times[i] > ClearlySlow)
            {
                break;
            }
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private bool Ok(string command, CancellationToken cancellationToken) =>
        Ask(command, s_answer, cancellationToken) == ExchangeEnd.Answered && car.Exchange.Text == ElmText.Ok;

    private ExchangeEnd Ask(string request, TimeSpan within, CancellationToken cancellationToken)
    {
        ExchangeEnd end = _gone ? ExchangeEnd.Gone : car.Ask(request, within, cancellationToken);
        _gone |= end == ExchangeEnd.Gone || (end == ExchangeEnd.TimedOut && !car.Resynchronise(cancellationToken));
        return end;
    }

    private void Note(bool seen, string quirk)
    {
        if (seen && !_quirks.Contains(quirk, StringComparer.Ordinal))
        {
            _quirks.Add(quirk);
        }
    }
}
