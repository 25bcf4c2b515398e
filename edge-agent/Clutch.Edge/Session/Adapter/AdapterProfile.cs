using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>What shortens the wait of an adapter that takes no frame count.</summary>
public enum TimingControl : byte
{
    /// <summary>Nothing: commands for it have no effect.</summary>
    Fixed,

    /// <summary><c>ATAT2</c>, aggressive adaptive timing.</summary>
    Adaptive,

    /// <summary><c>ATST19</c>: 100 ms, twice what ISO 15765-4 grants an ECU for its answer (P2 50 ms).</summary>
    ShortWindow,
}

/// <summary>
/// What an adapter can do, as it was seen to do it. Probed once on a live car and kept under the adapter's identity; experience only takes
/// away, and only a new probe gives back.
/// </summary>
public sealed record AdapterProfile
{
    /// <summary>Of the stored file and of the probe that filled it; an adapter with another one is probed anew.</summary>
    public const int CurrentFormat = 2;

    /// <summary>Payload of an ISO-TP single frame (ISO 15765-2), in bytes.</summary>
    public const int SingleFrame = 7;

    /// <summary>Of an ISO-TP message (ISO 15765-2), in bytes.</summary>
    private const int LongestMessage = 4095;

    private const int MostQuirks = 20;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Texts that the adapter was known by, and its serial number or place.</summary>
    public required string Identity { get; init; }

    /// <summary>ATI.</summary>
    public required string Adapter { get; init; }

    /// <summary>AT@1, or null.</summary>
    public string? Description { get; init; }

    /// <summary>STI, or null: no STN.</summary>
    public string? Chip { get; init; }

    /// <summary>STDI, or null.</summary>
    public string? Device { get; init; }

    public DateTimeOffset Probed { get; init; }

    /// <summary>Of the car it was last on: tried first, so that nothing is searched.</summary>
    public ObdProtocol Protocol { get; init; }

    /// <summary>Takes a count of frames behind a request.</summary>
    public bool Suffix { get; init; }

    /// <summary>PIDs in one request of service 01 on CAN, 1 to 6.</summary>
    public int MostPids { get; init; } = 1;

    /// <summary>Answers of several frames arrive whole.</summary>
    public bool LongAnswers { get; init; }

    /// <summary>ATSH takes effect.</summary>
    public bool HeaderChange { get; init; }

    /// <summary>Answers to STPX with a count.</summary>
    public bool Stpx { get; init; }

    /// <summary>STPX was faster than the suffix by more than the noise.</summary>
    public bool StpxIsFaster { get; init; }

    public TimingControl Timing { get; init; }

    /// <summary>ATH1 shows who answers.</summary>
    public bool HeadersOn { get; init; }

    /// <summary>ATH0 leaves out who answers, which makes answers shorter.</summary>
    public bool HeadersOff { get; init; }

    /// <summary>A bare CR repeats the last request.</summary>
    public bool RepeatsOnReturn { get; init; }

    /// <summary>Rate to raise the line to, in bits per second; 0 stays where it is.</summary>
    public int Baud { get; init; }

    /// <summary>Median time of a one-PID request without a count, in milliseconds.</summary>
    public double LatencyMilliseconds { get; init; }

    /// <summary>What did not go as it should, in words.</summary>
    public IReadOnlyList<string> Quirks { get; init; } = [];

    /// <summary>Failures that took an ability away: how often a frame count, several PIDs, long answers, the raised rate.</summary>
    public AdapterFailures Failures { get; init; } = new(0, 0, 0, 0);

    /// <summary>What requests may be on a bus.</summary>
    public PollLimits Limits(ObdProtocol protocol) => new(
        protocol.IsCan() ? Math.Clamp(MostPids, 1, PollGroup.MostPids) : 1,
        LongAnswers ? LongestMessage : SingleFrame,
        Stpx && StpxIsFaster ? CountForm.Stpx : Suffix ? CountForm.Suffix : CountForm.None);

    /// <summary>The command that shortens the adapter's wait; null where a frame count does it, or nothing can.</summary>
    public string? WaitCommand() => Limits(Protocol).Count != CountForm.None ? null : Timing switch
    {
        TimingControl.Adaptive => "ATAT2",
        TimingControl.ShortWindow => "ATST19",
        _ => null,
    };

    /// <summary>The profile without what the limits no longer allow; itself when they allow as much as before.</summary>
    public AdapterProfile Lowered(PollLimits limits, string reason)
    {
        bool count = limits.Count == CountForm.None && (Suffix || StpxIsFaster);
        bool pids = limits.MostPids < MostPids && Protocol.IsCan();
        bool frames = limits.MostBytes <= SingleFrame && LongAnswers;
        if (!count && !pids && !frames)
        {
            return this;
        }

        AdapterProfile lowered = this with
        {
            Suffix = Suffix && !count,
            StpxIsFaster = StpxIsFaster && !count,
            MostPids = pids ? limits.MostPids : MostPids,
            LongAnswers = LongAnswers && !frames,
            Failures = Failures with
            {
                Count = Failures.Count + (count ? 1 : 0),
                Pids = Failures.Pids + (pids ? 1 : 0),
                LongAnswers = Failures.LongAnswers + (frames ? 1 : 0),
            },
        };
        return lowered.WithQuirk(reason);
    }

    public AdapterProfile WithQuirk(string quirk) =>
        Quirks.Contains(quirk, StringComparer.Ordinal) || Quirks.Count >= MostQuirks ? this : this with { Quirks = [.. Quirks, quirk] };
}

/// <summary>Times that an ability failed and was taken away.</summary>
public sealed record AdapterFailures(int Count, int Pids, int LongAnswers, int Baud);
