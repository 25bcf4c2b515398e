using System.Globalization;
using Clutch.Links;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>
/// Finds out what an adapter can do by letting it do it, on a live car and in a fixed order. An adapter that says OK and does something
/// else fails here: every step compares values with those of plain requests, and every step has a deadline.
/// </summary>
public sealed partial class CapabilityProbe(CarConnection car, CarFacts facts, AdapterIdentity identity)
{
    private const int Rounds = 3;
    private const int StpxRounds = 7;

    /// <summary>A change of timing counts when it saves a fifth, STPX when it saves three hundredths.</summary>
    private const double TimingGain = 0.8;
    private const double StpxGain = 0.97;

    /// <summary>In milliseconds; here the jitter of link and ECU is small against the whole, and one round is enough.</summary>
    private const double ClearlySlow = 80;

    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(5);

    private readonly List<string> _quirks = [];
    private bool _gone;

    /// <summary>Probes; null when the link closed meanwhile.</summary>
    public AdapterProfile? Run(CancellationToken cancellationToken)
    {
        bool isCan = identity.Protocol.IsCan();
        var profile = new AdapterProfile
        {
            Identity = identity.KeyOn(car.Link.Name),
            Adapter = identity.Adapter,
            Description = identity.Description,
            Chip = identity.Chip,
            Device = identity.Device,
            Probed = car.Time.GetUtcNow(),
            Protocol = identity.Protocol,
            HeadersOn = identity.Headers,
        };
        profile = profile with { Suffix = TakesSuffix(cancellationToken) };
        List<byte> pids = AnsweringPids([], 2, cancellationToken);
        if (isCan)
        {
            profile = profile with { MostPids = MostPids(pids, cancellationToken) };
            profile = profile with { LongAnswers = BringsLongAnswers(pids, profile.MostPids, cancellationToken) };
            profile = profile with { HeaderChange = ChangesHeader(cancellationToken) };
            profile = Stpx(profile, pids, cancellationToken);
        }

        profile = Timing(profile, pids, cancellationToken);
        profile = profile with
        {
            HeadersOff = isCan && pids.Count > 0 && LeavesHeadersOut(pids[0], cancellationToken),
            Baud = car.Link is SerialLink serial ? new LineRate(car, serial).Probe(identity, cancellationToken) : 0,
            RepeatsOnReturn = profile.Suffix && pids.Count > 0 && RepeatsOnReturn(pids[0], cancellationToken),
        };
        return _gone ? null : profile with { Quirks = _quirks };
    }

    /// <summary>PIDs that may share a request and do answer alone, those given first: a bitmap may promise what the car does not keep.</summary>
    private List<byte> AnsweringPids(List<byte> known, int most, CancellationToken cancellationToken)
    {
        List<byte> answering = [.. known];
        foreach (byte pid in facts.Supported)
        {
            if (answering.Count == most)
            {
                break;
            }

            if (pid % 0x20 != 0 && !known.Contains(pid) && PidTable.BatchableLength(pid) > 0 && Came([pid], "", cancellationToken).Contains(pid))
            {
                answering.Add(pid);
            }
        }

        return answering;
    }

    private bool TakesSuffix(CancellationToken cancellationToken)
    {
        Ask("0100", s_answer, cancellationToken);
        (int frames, string plain) = Bitmaps();
        if (frames is 0 or > 15)
        {
            return false;
        }

        ExchangeEnd end = Ask(string.Create(CultureInfo.InvariantCulture, $"0100{frames:X}"), s_answer, cancellationToken);
        Note(end == ExchangeEnd.TimedOut, "hangs on a request with a frame count");
        return end == ExchangeEnd.Answered && Bitmaps() == (frames, plain);
    }

    private int MostPids(List<byte> pids, CancellationToken cancellationToken)
    {
        if (pids.Count < 2 || !CameAll(pids[..2], cancellationToken))
        {
            return 1;
        }

        pids.AddRange(AnsweringPids(pids, PollGroup.MostPids, cancellationToken)[pids.Count..]);

        // A limit of five, four or three has been seen; the first number that holds is the limit.
        for (int count = pids.Count; count > 2; count--)
        {
            if (CameAll(pids[..count], cancellationToken))
            {
                return count;
            }
        }

        return 2;
    }

    private bool BringsLongAnswers(List<byte> pids, int mostPids, CancellationToken cancellationToken)
    {
        // A VIN on CAN takes three frames; when it has been read, all of them arrived.
        if (facts.Vin is not null)
        {
            return true;
        }

        if (Ask("0902", s_long, cancellationToken) == ExchangeEnd.Answered)
        {
            foreach (ref readonly ObdMessage message in car.Exchange.Messages)
            {
                if (message.Outcome == Outcome.Value && message.Length > AdapterProfile.SingleFrame)
                {
                    return true;
                }

                Note(message.Outcome == Outcome.Malformed, "cuts long answers");
            }
        }

        // A car without a VIN does not tell; a group whose answer needs several frames came whole or did not.
        return PollPacking.AnswerBytes(pids.Take(mostPids)) > AdapterProfile.SingleFrame;
    }

    private bool ChangesHeader(CancellationToken cancellationToken)
    {
        // Requests to a single ECU of 11-bit CAN (ISO 15765-4): its answers' id less 8.
        uint ecu = facts.Ecus[0].Ecu;
        if (ecu is < 0x7E8 or > 0x7EF || !Ok(string.Create(CultureInfo.InvariantCulture, $"ATSH{ecu - 8:X3}"), cancellationToken))
        {
            return false;
        }

        Ask("0100", s_answer, cancellationToken);
        bool answers = false;
        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            answers |= message.Outcome == Outcome.Value && message.Ecu == ecu;
        }

        return Ok("ATSH7DF", cancellationToken) && answers;
    }

    private AdapterProfile Stpx(AdapterProfile profile, List<byte> pids, CancellationToken cancellationToken)
    {
        if (identity.Chip is null || pids.Count == 0)
        {
            return profile;
        }

        byte[] group = [.. pids.Take(profile.MostPids)];
        Came(group, "", cancellationToken);
        int frames = Frames();
        string request = "01" + Convert.ToHexString(group);
        string stpx = string.Create(CultureInfo.InvariantCulture, $"STPX D:{request},R:{frames}");
        if (frames is 0 or > 15 || Ask(stpx, s_answer, cancellationToken) != ExchangeEnd.Answered || Frames() != frames)
        {
            return profile;
        }

        double suffix = profile.Suffix ? Median(string.Create(CultureInfo.InvariantCulture, $"{request}{frames:X}"), StpxRounds, cancellationToken) : double.MaxValue;
        double other = Median(stpx, StpxRounds, cancellationToken);
        return profile with { Stpx = true, StpxIsFaster = other < suffix * StpxGain };
    }

    private AdapterProfile Timing(AdapterProfile profile, List<byte> pids, CancellationToken cancellationToken)
    {
        if (pids.Count == 0)
        {
            return profile;
        }

        string request = $"01{pids[0]:X2}";
        double usual = Median(request, Rounds, cancellationToken);
        double adaptive = Ok("ATAT2", cancellationToken) ? Median(request, Rounds, cancellationToken) : double.MaxValue;
        Ok("ATAT1", cancellationToken);
        double window = Ok("ATST19", cancellationToken) ? Median(request, Rounds, cancellationToken) : double.MaxValue;
        Ok("ATST32", cancellationToken);
        return profile with
        {
            LatencyMilliseconds = usual,
            Timing = adaptive < usual * TimingGain ? TimingControl.Adaptive : window < usual * TimingGain ? TimingControl.ShortWindow : TimingControl.Fixed,
        };
    }

    private bool LeavesHeadersOut(byte pid, CancellationToken cancellationToken)
    {
        if (!Ok("ATH0", cancellationToken))
        {
            return false;
        }

        car.Format = car.Format with { Headers = false };
        bool plain = Came([pid], "", cancellationToken).Contains(pid);
        car.Format = car.Format with { Headers = Ok("ATH1", cancellationToken) };
        return plain && car.Format.Headers;
    }

    private bool RepeatsOnReturn(byte pid, CancellationToken cancellationToken)
    {
        Came([pid], "1", cancellationToken);
        if (Ask("", s_answer, cancellationToken) != ExchangeEnd.Answered)
        {
            return false;
        }

        // Nothing was asked, so the answer counts as stale; its bytes say whether it is the repeat.
        foreach (ref readonly ObdMessage message in car.Exchange.Messages)
        {
            ReadOnlySpan<byte> payload = car.Exchange.Payload(in message);
            if (payload.Length >= 2 && payload[0] == 0x41 && payload[1] == pid)
            {
                return true;
            }
        }

        return false;
    }
}
