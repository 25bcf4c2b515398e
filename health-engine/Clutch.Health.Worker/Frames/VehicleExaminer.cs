using Clutch.Telemetry;

namespace Clutch.Health.Worker;

/// <summary>(vehicle, frame) → vehicle, and perhaps a finding. Pure but for what it changes in the entry: no clock, no store.</summary>
internal sealed class VehicleExaminer(HealthRules rules)
{
    /// <summary>Sign of an empty set of codes.</summary>
    public const long NoCodes = 1;

    /// <summary>By then a car has sent every signal that it has, days: 20 s.</summary>
    private const double FirstLook = 20.0 / 86_400;

    private const ulong Offset = 14_695_981_039_346_656_037, Prime = 1_099_511_628_211;

    private readonly HealthEngine _engine = new();

    /// <summary>Drives that the last frame ended.</summary>
    public int Drives => _engine.Drives.Length;

    /// <summary>Takes a frame that comes behind the entry's last one.</summary>
    /// <param name="entry">Its state is changed even when this throws; nothing else is then.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="stated">Whether a statement changed the state just before.</param>
    /// <param name="lives">How parts of the fleet have lived.</param>
    public Finding? Take(VehicleEntry entry, in Frame frame, bool stated, FleetLives lives)
    {
        FrameEffect effect = _engine.Apply(ref entry.State, frame);
        int sources = entry.Sources | Sources(frame);
        bool driveEnded = (effect & FrameEffect.DriveEnded) != FrameEffect.None;
        FindingReasons reasons = (driveEnded ? FindingReasons.DriveEnded : FindingReasons.None)
            | ((effect & FrameEffect.IdentityChanged) != FrameEffect.None ? FindingReasons.IdentityChanged : FindingReasons.None)
            | ((effect & FrameEffect.LiveChanged) != FrameEffect.None ? FindingReasons.LiveChanged : FindingReasons.None)
            | (stated ? FindingReasons.Stated : FindingReasons.None)
            | (!entry.IsLookedAt && entry.State.Now.Days >= FirstLook ? FindingReasons.FirstLook : FindingReasons.None);
        if (reasons == FindingReasons.None && (effect & FrameEffect.CodesReported) == FrameEffect.None)
        {
            entry.Sources = sources;
            return null;
        }

        VehicleFacts facts = rules.Facts(entry.Vehicle).Of(entry.State) with { Fleet = lives.Of(entry.Vehicle, entry.State.Heard), Learned = rules.Learned };
        VehicleJudgement judgement = VehicleJudge.Judge(entry.State, facts);
        long codes = Sign(judgement);
        reasons |= codes != entry.Codes ? FindingReasons.CodesChanged : FindingReasons.None;
        if (reasons == FindingReasons.None)
        {
            entry.Sources = sources;
            return null;
        }

        // Levels count drives; in between only a code that forbids to go on changes them.
        if (driveEnded || (reasons.HasFlag(FindingReasons.CodesChanged) && judgement.Parts.Any(part => part.Stop)))
        {
            _ = Alerts.Take(ref entry.State, judgement, rules.Alerts);
        }

        IReadOnlyList<Alert> alerts = Alerts.Standing(entry.State, judgement);
        var cause = new FrameId(frame.Boot, frame.Sequence);
        var plan = MaintenancePlan.Of(entry.State, judgement, rules.Costs);
        IReadOnlyList<PartDecision> decisions = [.. judgement.Parts.Where(MaintenancePlan.IsKnown).Select(part => PartDecision.Of(part, rules.Costs)).OfType<PartDecision>()];
        Finding finding = FindingJson.Write(new FindingContents(entry.Vehicle, cause, reasons, sources, facts, judgement, alerts, plan, decisions, VehicleFactors.Of(entry.State, judgement, facts, rules.Warranty)), entry.State);
        List<KeptAlert> changed = Changed(entry, alerts, cause, judgement.Time);
        (entry.Codes, entry.Sources, entry.IsLookedAt) = (codes, sources, entry.State.Now.Days >= FirstLook);
        foreach (KeptAlert alert in changed)
        {
            entry.Keep(alert, isChange: true);
        }

        return finding;
    }

    /// <summary>Lets the life of each part's alert follow the level that stands.</summary>
    private static List<KeptAlert> Changed(VehicleEntry entry, IReadOnlyList<Alert> standing, FrameId cause, long time)
    {
        List<KeptAlert> changed = [];
        foreach (PartModel model in PartModels.All)
        {
            Alert? alert = standing.FirstOrDefault(alert => alert.Part == model.Part);
            if (entry[model.Part] is { } kept)
            {
                AlertLevel level = alert?.Level ?? AlertLevel.None;
                KeptAlert now = kept.After(AlertEvent.Wake, level, time, 0);
                now = level == AlertLevel.None ? now.After(AlertEvent.Clear, level, time, 0)
                    : level > now.State.Level ? now.After(AlertEvent.Raise, level, time, 0)
                    : level < now.State.Level ? now.After(AlertEvent.Lower, level, time, 0)
                    : now;
                changed.Add(alert is null ? now : now with { Detail = FindingJson.Write(alert) });
            }
            else if (alert is not null)
            {
                changed.Add(new KeptAlert(model.Part, cause, AlertState.Raised(alert.Level), alert.Since, time, 0, FindingJson.Write(alert)));
            }
        }

        return changed;
    }

    private static int Sources(in Frame frame)
    {
        int sources = 0;
        foreach (FrameEvent happened in frame.Events)
        {
            if (happened.Kind == FrameEventKind.Source && happened.Data.Length == 1 && happened.Data[0] <= (byte)DataSource.Replay)
            {
                sources |= 1 << happened.Data[0];
            }
        }

        return sources;
    }

    /// <summary>Of the set of codes and whether each is active, in any order: FNV-1a of each, added.</summary>
    private static long Sign(VehicleJudgement judgement)
    {
        ulong sum = NoCodes;
        foreach (Evidence evidence in judgement.AllEvidence.Where(evidence => evidence.Kind == EvidenceKind.Code))
        {
            ulong hash = (Offset ^ (evidence.IsActive ? 1UL : 0)) * Prime;
            foreach (char c in evidence.Id)
            {
                hash = (hash ^ c) * Prime;
            }

            sum += hash;
        }

        return (long)sum;
    }
}
