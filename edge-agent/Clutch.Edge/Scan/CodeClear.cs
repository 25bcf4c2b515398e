using Clutch.Links;
using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>What became of a wish to clear the codes.</summary>
public sealed record ClearReport
{
    /// <summary>Everything that was read before; also in <see cref="SavedTo"/>.</summary>
    public required ScanReport Before { get; init; }

    /// <summary>The file that holds <see cref="Before"/>; null when nothing was saved, and so nothing cleared.</summary>
    public string? SavedTo { get; init; }

    /// <summary>ECUs that say that they have cleared.</summary>
    public IReadOnlyList<string> ClearedBy { get; init; } = [];

    /// <summary>Codes, readiness and freeze frames read afterwards; empty when nothing was sent.</summary>
    public IReadOnlyList<ScannedEcu> After { get; init; } = [];

    /// <summary>Questions without a value after the clear, the clear itself included.</summary>
    public IReadOnlyList<NotRead> NotRead { get; init; } = [];

    /// <summary>Why nothing, or not everything, was cleared, and what to do; null when all went well.</summary>
    public string? Problem { get; init; }
}

/// <summary>
/// Clears trouble codes, freeze frames and readiness (SAE J1979 service 04): only with the engine off, only after all of it has been
/// read and saved, and only when a person has agreed to it.
/// </summary>
public static class CodeClear
{
    private const ushort EngineSpeed = 0x10C0;

    /// <summary>Reads, saves, asks, clears, and reads again.</summary>
    /// <param name="address">Link of the adapter.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Receives what is being done, for people.</param>
    /// <param name="save">Saves the report and returns the name of its file.</param>
    /// <param name="confirm">Shows what will be lost; true clears it.</param>
    /// <param name="cancellationToken">Ends it; once service 04 is sent the car has cleared all the same.</param>
    /// <exception cref="LinkException">The link cannot be opened.</exception>
    public static ClearReport Run(
        LinkAddress address,
        TimeProvider time,
        Action<string> progress,
        Func<ScanReport, string> save,
        Func<ScanReport, string, bool> confirm,
        CancellationToken cancellationToken)
    {
        progress($"opening {address}");
        using var car = new CarConnection(Link.Open(address, cancellationToken), time);
        ScanReport before = CarScan.Run(car, address, set: null, time, progress, out CarLine? line, cancellationToken);
        var report = new ClearReport { Before = before };
        if (line is null || before.Problem is not null)
        {
            return report with { Problem = $"Nothing was cleared, because what would be lost could not be read: {before.Problem}" };
        }

        if (Running(line) is { } running)
        {
            return report with { Problem = $"Nothing was cleared: {running}" };
        }

        report = report with { SavedTo = save(before) };
        if (!confirm(before, report.SavedTo))
        {
            return report with { Problem = "Nothing was cleared: it was not confirmed." };
        }

        // The person may have taken their time: once more, now.
        if (Running(line) is { } started)
        {
            return report with { Problem = $"Nothing was cleared: {started}" };
        }

        progress("clearing");
        int listed = line.NotRead.Count;
        string[] cleared = [.. line.Clear().Select(CarLine.Id)];
        progress("reading again");
        NotRead[] refusals = [.. line.NotRead.Skip(listed)];
        IReadOnlyList<ScannedEcu> after = CarScan.ReadAgain(line);
        return report with { ClearedBy = cleared, After = after, NotRead = [.. line.NotRead.Skip(listed)], Problem = Problem(cleared, refusals) ?? line.Problem };
    }

    /// <summary>Why the engine may be running; null when it stands. An ignition that is on with the engine off answers 0, or not at all.</summary>
    private static string? Running(CarLine line)
    {
        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        foreach (EcuAnswer answer in line.Try("010C"))
        {
            if (Service01.Decode(answer.Payload, [0x0C], answer.Ecu, SampleQuality.Measured, 0, samples, out int count) != ObdReject.None)
            {
                return "the engine speed could not be read for certain. Repeat it.";
            }

            foreach (Sample sample in samples.AsSpan(0, count))
            {
                double speed = SignalRegistry.Get(EngineSpeed).ToValue(sample.Raw);
                if (speed > 0)
                {
                    return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the engine runs at {speed:0} rpm. Switch it off, switch the ignition on without starting, and repeat.");
                }
            }
        }

        return line.Try("0100").Count > 0 ? null : "the car has stopped answering. Switch the ignition on without starting, and repeat.";
    }

    private static string? Problem(string[] cleared, NotRead[] refusals)
    {
        const string ConditionsNotCorrect = "22";
        if (Array.Find(refusals, entry => entry.Nrc == ConditionsNotCorrect) is { } conditions)
        {
            return $"{conditions.Ecu} refuses to clear (22, conditions not correct): most cars clear only with the engine off, the ignition on and the car standing. Bring the car there and repeat.";
        }

        if (Array.Find(refusals, entry => entry.Ecu is not null) is { } refusal)
        {
            return $"{refusal.Ecu} did not clear: {refusal.Reason}. {refusal.NextStep}";
        }

        return cleared.Length > 0 ? null
            : refusals is [{ } silence, ..] ? $"No ECU says that it has cleared ({silence.Reason}). {silence.NextStep} What was read afterwards shows what is left."
            : "No ECU says that it has cleared. What was read afterwards shows what is left.";
    }
}
