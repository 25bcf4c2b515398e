namespace Clutch.CarSim;

/// <summary>An answer, and how much later than usual it comes.</summary>
internal sealed record TimedAnswer(EcuAnswer Answer, TimeSpan Delay);

/// <summary>What faults make of the answers of the ECUs, before there are frames.</summary>
internal static class AnswerFaults
{
    private const byte Negative = 0x7F, ResponsePending = 0x78, LiveData = 0x41;

    public static List<TimedAnswer> Apply(IReadOnlyList<LinkFault> faults, byte service, List<EcuAnswer> answers)
    {
        List<TimedAnswer> timed = [.. answers.Select(a => new TimedAnswer(a, TimeSpan.Zero))];
        foreach (LinkFault fault in faults)
        {
            timed = [.. timed.SelectMany(t => IsAbout(fault, t) ? Change(fault, service, t) : [t])];
        }

        // One ECU after the other, each at its time.
        return [.. timed.OrderBy(t => t.Delay)];
    }

    private static bool IsAbout(LinkFault fault, TimedAnswer timed) => fault.Ecu is null || fault.Ecu == timed.Answer.Ecu.Name;

    private static IEnumerable<TimedAnswer> Change(LinkFault fault, byte service, TimedAnswer timed) => fault.Kind switch
    {
        FaultKind.Nrc => [With(timed, [Negative, service, fault.Code])],
        FaultKind.Pending =>
        [
            .. Enumerable.Range(0, fault.Count).Select(i => With(timed, [Negative, service, ResponsePending]) with { Delay = timed.Delay + (fault.Delay * i) }),
            timed with { Delay = timed.Delay + (fault.Delay * fault.Count) },
        ],
        FaultKind.SlowAnswer => [timed with { Delay = timed.Delay + fault.Delay }],
        FaultKind.SilentEcu or FaultKind.NoData => [],
        FaultKind.MissingPid => WithoutPid(timed, fault.Code),
        _ => [timed],
    };

    private static TimedAnswer With(TimedAnswer timed, byte[] payload) => timed with { Answer = timed.Answer with { Payload = payload } };

    private static IEnumerable<TimedAnswer> WithoutPid(TimedAnswer timed, byte pid)
    {
        byte[] payload = timed.Answer.Payload;
        if (payload[0] != LiveData)
        {
            return [timed];
        }

        var rest = new List<byte> { LiveData };
        for (int at = 1; at < payload.Length;)
        {
            int length = 1 + PidTable.LengthOf(payload[at]);
            rest.AddRange(payload[at] == pid ? [] : payload[at..(at + length)]);
            at += length;
        }

        return rest.Count > 1 ? [With(timed, [.. rest])] : [];
    }
}
