using System.Text;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Clutch.Health.Worker;

/// <summary>Takes records of the frames stream one after the other and gathers what a checkpoint stores. Belongs to one caller.</summary>
internal sealed class FrameIntake(HealthStore store, VehicleCache cache, HealthRules rules, HealthFindings findings, HealthCounters counters, ILogger logger)
{
    private readonly List<Finding> _findings = [];
    private readonly FleetLives _lives = new();
    private readonly VehicleExaminer _examiner = new(rules);
    private long _newest = store.Newest;

    // Too large for the stack of every frame.
    private VehicleState _before = new();

    /// <summary>Records taken since the last checkpoint.</summary>
    public int Taken { get; private set; }

    public bool HasFindings => _findings.Count > 0;

    /// <summary>False: too many vehicles wait for a checkpoint; make one, and give the record again.</summary>
    public bool TryTake(ReadOnlySpan<byte> record, long position)
    {
        FrameReject reject = Frame.TryRead(record, out Frame frame);
        if (reject != FrameReject.None)
        {
            Taken++;
            counters.CountPoison();
            logger.LogWarning("The record at {Position} of the frames is not a frame ({Reason}) and is passed over.", position, reject);
            return true;
        }

        if (!cache.TryGet(frame.Vehicle, out VehicleEntry? entry))
        {
            if (cache.IsFull)
            {
                return false;
            }

            entry = store.Load(Encoding.ASCII.GetString(frame.Vehicle));
            cache.Add(entry);
        }

        Taken++;
        var id = new FrameId(frame.Boot, frame.Sequence);
        if (id > entry.Last)
        {
            Examine(entry, frame, id, position);
        }

        return true;
    }

    /// <summary>Stores everything in one transaction.</summary>
    public void Checkpoint()
    {
        VehicleEntry[] dirty = [.. cache.Entries.Where(entry => entry.IsDirty).OrderBy(entry => entry.Vehicle, StringComparer.Ordinal)];
        if (dirty.Length > 0 || HasFindings)
        {
            store.Checkpoint(dirty, _findings, _newest);
            Array.ForEach(dirty, entry => entry.Stored());
            _findings.Clear();
        }

        Taken = 0;
    }

    /// <summary>Takes what has been said since the last call.</summary>
    public void HearStatements()
    {
        if (!findings.TakeNews())
        {
            return;
        }

        foreach (VehicleEntry entry in cache.Entries)
        {
            store.LoadPending(entry);
        }

        foreach (LivedLife life in store.Lives())
        {
            _lives.Add(life);
        }
    }

    private void Examine(VehicleEntry entry, in Frame frame, FrameId id, long position)
    {
        _newest = Math.Max(_newest, frame.BaseTime);
        bool stated = StatementRules.Apply(entry, frame.BaseTime, id, _newest, _lives.Add);
        _before = entry.State;
        try
        {
            Finding? finding = _examiner.Take(entry, frame, stated, _lives);
            counters.CountFrame();
            counters.CountDrives(_examiner.Drives);
            if (finding is not null)
            {
                _findings.Add(finding);
                counters.CountJudgement();
            }
        }
        catch (Exception e)
        {
            // A defect of the engine, met by this frame: the next start would meet it again, and all vehicles behind it would wait for ever.
            entry.State = _before;
            counters.CountPoison();
            logger.LogError(e, "The health engine failed on the frame at {Position} of {Vehicle}, which is passed over: {Reason}", position, entry.Vehicle, e.Message);
        }

        entry.Last = id;
        entry.IsDirty = true;
    }
}
