using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>What the questions of a session's start showed of the adapter, so that its probe need not ask them again.</summary>
/// <param name="Frames">CAN frames of the answer to a plain <c>0100</c>.</param>
/// <param name="Bitmaps">What they said, ECU by ECU, in a form that compares.</param>
/// <param name="Milliseconds">Median from request to prompt of the plain one-PID requests.</param>
/// <param name="LongAnswer">How the answer to 0902 came, which takes three frames on CAN; null when nobody answered.</param>
public sealed record FirstAnswers(int Frames, string Bitmaps, double Milliseconds, Outcome? LongAnswer)
{
    /// <summary>CAN frames of the values in the last answer, and the values.</summary>
    public static (int Frames, string Values) Read(CarConnection car)
    {
        int frames = 0;
        var values = new List<string>();
        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome == Outcome.Value)
            {
                frames += PollGroup.FramesOf(in message);
                values.Add($"{message.Ecu:X} {Convert.ToHexString(car.Exchange.Payload(in message))}");
            }
        }

        values.Sort(StringComparer.Ordinal);
        return (frames, string.Join(';', values));
    }

    /// <summary>How the last answer came: cut outweighs whole, because an adapter that cuts one answer cuts others.</summary>
    public static Outcome? ReadLong(CarConnection car)
    {
        Outcome? outcome = null;
        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome == Outcome.Malformed)
            {
                return Outcome.Malformed;
            }

            outcome = message.Outcome == Outcome.Value && message.Length > AdapterProfile.SingleFrame ? Outcome.Value : outcome;
        }

        return outcome;
    }

    /// <summary>From request to prompt of the last exchange, in milliseconds.</summary>
    public static double Elapsed(CarConnection car) => car.Time.GetElapsedTime(car.Timing.Sent, car.Timing.Prompt).TotalMilliseconds;
}
