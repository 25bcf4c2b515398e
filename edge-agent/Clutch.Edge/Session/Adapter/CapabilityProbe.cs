using System.Globalization;
using Clutch.Links;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>
/// Finds out what an adapter can do by letting it do it, on a live car and in a fixed order. An adapter that says OK and does something
/// else fails here: every step compares values with those of plain requests, and every step has a deadline. Where an adapter waits out its
/// window a request costs a quarter of a second, so one request answers two questions where it can, and nothing is asked twice.
/// </summary>
public sealed partial class CapabilityProbe(CarConnection car, CarFacts facts, AdapterIdentity identity)
{
    /// <summary>Every ECU answers it, alone in a single frame.</summary>
    private const string Plain = "0100";

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
            Identity = identity.KeyOn(car.Link),
            Adapter = identity.Adapter,
            Description = identity.Description,
            Chip = identity.Chip,
            Device = identity.Device,
            Probed = car.Time.GetUtcNow(),
            Protocol = identity.Protocol,
            HeadersOn = identity.Headers,
        };
        FirstAnswers first = facts.First ?? Ask(cancellationToken);
        profile = profile with { Suffix = TakesSuffix(first, cancellationToken) };
        List<byte> pids = Candidates();
        if (isCan)
        {
            profile = profile with { MostPids = MostPids(pids, cancellationToken) };
            profile = profile with { LongAnswers = BringsLongAnswers(first, pids, profile.MostPids) };
            profile = Stpx(profile, pids, cancellationToken);
        }

        profile = Settings(profile with { LatencyMilliseconds = first.Milliseconds }, cancellationToken);
        profile = profile with
        {
            Baud = car.Link is SerialLink serial ? new LineRate(car, serial).Probe(identity, cancellationToken) : 0,
            RepeatsOnReturn = profile.Suffix && pids.Count > 0 && RepeatsOnReturn(pids[0], cancellationToken),
        };
        return _gone ? null : profile with { Quirks = _quirks };
    }

    /// <summary>The plain request that all others are held against.</summary>
    private FirstAnswers Ask(CancellationToken cancellationToken)
    {
        Ask(Plain, s_answer, cancellationToken);
        (int frames, string bitmaps) = FirstAnswers.Read(car);
        double elapsed = FirstAnswers.Elapsed(car);
        bool isCan = identity.Protocol.IsCan();
        return new FirstAnswers(frames, bitmaps, elapsed, isCan && Ask("0902", s_long, cancellationToken) == ExchangeEnd.Answered ? FirstAnswers.ReadLong(car) : null);
    }

    /// <summary>PIDs that the car promises and that may share a request.</summary>
    private List<byte> Candidates()
    {
        var pids = new List<byte>();
        foreach (byte pid in facts.Supported)
        {
            if (pid % 0x20 != 0 && PidTable.BatchableLength(pid) > 0)
            {
                pids.Add(pid);
            }
        }

        return pids;
    }

    private bool TakesSuffix(FirstAnswers first, CancellationToken cancellationToken)
    {
        if (first.Frames is 0 or > 15)
        {
            return false;
        }

        ExchangeEnd end = Ask(string.Create(CultureInfo.InvariantCulture, $"{Plain}{first.Frames:X}"), s_answer, cancellationToken);
        Note(end == ExchangeEnd.TimedOut, "hangs on a request with a frame count");
        return end == ExchangeEnd.Answered && FirstAnswers.Read(car) == (first.Frames, first.Bitmaps);
    }

    /// <summary>PIDs that answer alone, those given first: a bitmap may promise what the car does not keep.</summary>
    private List<byte> AnsweringPids(List<byte> known, List<byte> candidates, int most, CancellationToken cancellationToken)
    {
        List<byte> answering = [.. known];
        foreach (byte pid in candidates)
        {
            if (answering.Count == most)
            {
                break;
            }

            if (!known.Contains(pid) && Came([pid], "", cancellationToken).Contains(pid))
            {
                answering.Add(pid);
            }
        }

        return answering;
    }

    /// <summary>The number of PIDs that one request carries; leaves the candidates that are known to answer in front.</summary>
    private int MostPids(List<byte> pids, CancellationToken cancellationToken)
    {
        List<byte> all = [.. pids.Take(PollGroup.MostPids)];
        PidSet came = Came([.. all], "", cancellationToken);
        int first = all.TakeWhile(pid => came.Contains(pid)).Count();
        if (first == all.Count)
        {
            return Math.Max(1, first);
        }

        // The first few and none of the others: somebody on the way cuts the request there.
        bool isCut = first > 0 && all.Count - first > 1 && !all[first..].Exists(pid => came.Contains(pid));
        if (isCut && (first == 1 || CameAll(all[..first], cancellationToken)))
        {
            return first;
        }

        // Else it may be one of the PIDs.
        List<byte> answering = AnsweringPids([], pids, 2, cancellationToken);
        if (answering.Count == 2 && CameAll(answering, cancellationToken))
        {
            answering = AnsweringPids(answering, pids, PollGroup.MostPids, cancellationToken);
            first = answering.Count;

            // A limit of five, four or three has been seen; the first number that holds is the limit.
            while (first > 2 && !CameAll(answering[..first], cancellationToken))
            {
                first--;
            }
        }
        else
        {
            first = 1;
        }

        pids.Clear();
        pids.AddRange(answering);
        return first;
    }

    private bool BringsLongAnswers(FirstAnswers first, List<byte> pids, int mostPids)
    {
        // A VIN on CAN takes three frames. A car that does not tell it does not tell of the adapter either; then a group whose answer
        // needs several frames came whole or did not.
        Note(first.LongAnswer == Outcome.Malformed, "cuts long answers");
        return first.LongAnswer == Outcome.Value || (first.LongAnswer is null && PollPacking.AnswerBytes(pids.Take(mostPids)) > AdapterProfile.SingleFrame);
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

    /// <summary>
    /// What shortens the wait, whether a request reaches one ECU, and whether headers can be left out: all at once, and one by one only
    /// where that shows something. Such answers differ by a few characters from that of the plain request, which is little against a fifth of it.
    /// </summary>
    private AdapterProfile Settings(AdapterProfile profile, CancellationToken cancellationToken)
    {
        double enough = profile.LatencyMilliseconds * TimingGain;
        double fastest = double.MaxValue;
        bool adapts = Ok("ATAT2", cancellationToken);
        bool shortens = Ok("ATST19", cancellationToken);
        if (profile.Protocol.IsCan())
        {
            bool both = Answers(one: true, bare: true, out fastest, cancellationToken);
            profile = profile with
            {
                HeaderChange = both || Answers(one: true, bare: false, out fastest, cancellationToken),
                HeadersOff = both || Answers(one: false, bare: true, out fastest, cancellationToken),
            };
        }

        if ((adapts || shortens) && fastest == double.MaxValue)
        {
            fastest = Median(Plain, Rounds, cancellationToken);
        }

        Ok("ATST32", cancellationToken);
        if (fastest < enough)
        {
            profile = profile with { Timing = adapts && Median(Plain, Rounds, cancellationToken) < enough ? TimingControl.Adaptive : TimingControl.ShortWindow };
        }

        Ok("ATAT1", cancellationToken);
        return profile;
    }

    /// <summary>Asks the plain question of one ECU, without headers, or both; the right ones must answer, and nobody else.</summary>
    private bool Answers(bool one, bool bare, out double milliseconds, CancellationToken cancellationToken)
    {
        milliseconds = double.MaxValue;
        uint ecu = facts.Ecus[0].Ecu;
        (string Own, string All)? headers = RequestHeaders(ecu);
        if (one && (headers is null || !Ok("ATSH" + headers.Value.Own, cancellationToken)))
        {
            return false;
        }

        bool hidden = bare && Ok("ATH0", cancellationToken);
        int answers = 0;
        bool right = hidden == bare;
        if (right)
        {
            car.Format = car.Format with { Headers = car.Format.Headers && !hidden };
            milliseconds = Median(Plain, Rounds, cancellationToken);
            foreach (ref readonly ObdMessage message in car.Exchange.Messages)
            {
                answers++;
                right &= message.Outcome == Outcome.Value && (hidden || !one || message.Ecu == ecu);
            }
        }

        if (hidden)
        {
            car.Format = car.Format with { Headers = Ok("ATH1", cancellationToken) };
        }

        bool isBack = !one || Ok("ATSH" + headers!.Value.All, cancellationToken);
        return isBack && right && car.Format.Headers && (one ? answers == 1 : answers > 0);
    }

    /// <summary>
    /// Headers of requests to one ECU and to all (ISO 15765-4): on 11 bits the id of its answers less 8, and 7DF; on 29 bits target and
    /// source change places. AT SH takes the last 24 of 29 bits, AT CP has the others right from power-on.
    /// </summary>
    private static (string Own, string All)? RequestHeaders(uint ecu) => ecu switch
    {
        >= 0x7E8 and <= 0x7EF => (string.Create(CultureInfo.InvariantCulture, $"{ecu - 8:X3}"), "7DF"),
        >= 0x18DAF100 and <= 0x18DAF1FF => (string.Create(CultureInfo.InvariantCulture, $"DA{ecu & 0xFF:X2}F1"), "DB33F1"),
        _ => null,
    };

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
