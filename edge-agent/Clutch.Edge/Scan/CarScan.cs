using Clutch.Links;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>One-shot diagnosis. Reads only; nothing is stored in the car or cleared.</summary>
public static class CarScan
{
    /// <summary>Scans the car on a link. A silent car is a report with a problem.</summary>
    /// <exception cref="LinkException">The link cannot be opened.</exception>
    public static ScanReport Run(LinkAddress address, SignalSet? set, TimeProvider time, Action<string> progress, CancellationToken cancellationToken)
    {
        progress($"opening {address}");
        using var car = new CarConnection(Link.Open(address, cancellationToken), time);
        return Run(car, address, set, time, progress, out _, cancellationToken);
    }

    /// <summary>Scans over an open connection.</summary>
    /// <param name="car">Left open, with the protocol set.</param>
    /// <param name="address">For the report.</param>
    /// <param name="set">Make-specific signals; may be null.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Receives what is being done, for people.</param>
    /// <param name="line">For further questions; null when no car answers.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    internal static ScanReport Run(
        CarConnection car,
        LinkAddress address,
        SignalSet? set,
        TimeProvider time,
        Action<string> progress,
        out CarLine? line,
        CancellationToken cancellationToken)
    {
        line = null;
        var report = new ScanReport { Link = address.ToString(), ReadAt = time.GetUtcNow() };
        progress("asking the adapter who it is");
        SetupFailure failure = AdapterSetup.Identify(car, out AdapterIdentity identity, cancellationToken);
        if (failure != SetupFailure.None)
        {
            return report with
            {
                Problem = failure == SetupFailure.LinkGone
                    ? "The link closed during set-up: is the adapter plugged in, and does nothing else use it?"
                    : "Something answers on this link, but not like an ELM327: is it another device, or another baud rate (serial:DEVICE?baud=auto)?",
            };
        }

        var asked = new CarLine(car, cancellationToken);
        string? description = asked.Command("AT@1");
        report = report with { Adapter = new ScannedAdapter(identity.Adapter, description, identity.Chip, identity.Voltage, identity.Headers, null, null) };
        progress($"{identity.Adapter} looks for the car's protocol");
        failure = AdapterSetup.Connect(car, ref identity, cancellationToken);
        if (failure == SetupFailure.NoCar && asked.Ask("0100", "any ECU").Count > 0)
        {
            // Some adapters say once that there is no car, while its ECUs wake up.
            failure = AdapterSetup.Connect(car, ref identity, cancellationToken);
        }

        if (failure != SetupFailure.None)
        {
            return report with { Problem = Unreached(asked, failure), NotRead = asked.NotRead };
        }

        line = asked;
        report = report with { Protocol = new ScannedProtocol($"{(int)identity.Protocol:X}", ProtocolNames.Of(identity.Protocol)) };
        long start = time.GetTimestamp();
        var notes = new CarNotes();
        bool? countsLines = Read(car, line, notes, set, stage => progress(ScanWords.Of(stage)));
        return report with
        {
            Adapter = report.Adapter with { CountsLines = countsLines, PidsPerRequest = notes.PidsPerRequest },
            Vin = notes.Vin,
            Milliseconds = (long)time.GetElapsedTime(start).TotalMilliseconds,
            Ecus = [.. notes.Ecus.Select(ecu => ecu.Report)],
            NotRead = [.. line.NotRead],
            Problem = line.Problem ?? (notes.Count == 0 ? "The car answered the search for its protocol and nothing after it: is the ignition still on?" : null),
        };
    }

    /// <summary>What is lost by a clear, and what stays: codes, readiness, freeze frames.</summary>
    internal static IReadOnlyList<ScannedEcu> ReadAgain(CarLine line)
    {
        var notes = new CarNotes();
        ReadSupport(line, notes);
        CodeReader.Read(line, notes);
        ValueReader.ReadStatus(line, notes);
        FreezeFrameReader.Read(line, notes, pidsPerRequest: 1);
        return [.. notes.Ecus.Select(ecu => ecu.Report)];
    }

    /// <summary>Scans a car that a session has set up already, without make-specific signals: those change whom the adapter talks to.</summary>
    /// <param name="car">In use; only between two calls of <paramref name="beforeExchange"/> is anything sent.</param>
    /// <param name="who">What the session knows.</param>
    /// <param name="beforeExchange">Returns when it is this scan's turn.</param>
    /// <param name="progress">Receives each stage as it begins.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    internal static ScanReport RunBeside(CarConnection car, EdgeStatus.CarState who, Action beforeExchange, Action<ScanStage> progress, CancellationToken cancellationToken)
    {
        TimeProvider time = car.Time;
        long start = time.GetTimestamp();
        var line = new CarLine(car, cancellationToken) { BeforeExchange = beforeExchange };
        var notes = new CarNotes();
        DateTimeOffset readAt = time.GetUtcNow();

        // An STN calls itself an ELM327 when asked as one (ATI); what it is it says to STI alone.
        (string? chip, string? description) = (line.Command("STI"), line.Command("AT@1"));
        bool? countsLines = Read(car, line, notes, null, progress);
        return new ScanReport
        {
            Link = car.Link.Name,
            ReadAt = readAt,
            Adapter = new ScannedAdapter(who.Adapter ?? "", description, chip, null, ShowsSender: true, countsLines, notes.PidsPerRequest),
            Protocol = new ScannedProtocol($"{(int)line.Protocol:X}", ProtocolNames.Of(line.Protocol)),
            Vin = notes.Vin,
            Milliseconds = (long)time.GetElapsedTime(start).TotalMilliseconds,
            Ecus = [.. notes.Ecus.Select(ecu => ecu.Report)],
            NotRead = [.. line.NotRead],
            Problem = line.Problem ?? (notes.Count == 0 ? "No ECU answers: is the ignition still on?" : null),
        };
    }

    // What matters most comes first: whatever ends the scan early, the codes are there.
    private static bool? Read(CarConnection car, CarLine line, CarNotes notes, SignalSet? set, Action<ScanStage> progress)
    {
        progress(ScanStage.Ecus);
        bool? countsLines = ReadSupport(line, notes);
        progress(ScanStage.Codes);
        CodeReader.Read(line, notes);
        progress(ScanStage.Readiness);
        ValueReader.Read(line, notes, line.Protocol.IsCan() ? PidTable.MaxPidsPerRequest : 1);
        progress(ScanStage.FreezeFrames);
        FreezeFrameReader.Read(line, notes, notes.PidsPerRequest ?? 1);
        progress(ScanStage.Information);
        InformationReader.Read(line, notes);
        progress(ScanStage.Tests);
        MonitorTestReader.Read(line, notes);
        if (set is not null)
        {
            progress(ScanStage.Signals);
            SignalSetReader.Read(car, line, notes, set);
        }

        return countsLines;
    }

    /// <summary>Who is there and supports what; finds out whether the adapter takes a count of lines, where the bus allows it.</summary>
    private static bool? ReadSupport(CarLine line, CarNotes notes)
    {
        bool? countsLines = null;
        if (line.Protocol.IsCan() && !line.CountsLines)
        {
            int ecus = line.Try("0100").Count;
            countsLines = ecus is > 0 and <= 15 && line.Try($"0100{ecus:X}").Count == ecus;
            line.CountsLines = countsLines.Value;
        }

        foreach ((uint ecu, PidSet supported) in SupportBitmaps.Read(line, 0x01, "supported PIDs"))
        {
            notes[ecu].Supported = supported;
        }

        return countsLines;
    }

    private static string Unreached(CarLine line, SetupFailure failure)
    {
        if (failure == SetupFailure.LinkGone)
        {
            return "The link closed while the adapter looked for the car: is it still plugged in?";
        }

        return line.Problem
            ?? (line.NotRead is [{ } silence, ..] ? $"The adapter answers, the car does not ({silence.Reason}): is the ignition on and the plug in?" : "The car answers now, but its protocol could not be told: repeat the scan.");
    }
}
