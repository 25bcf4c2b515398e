using System.Runtime.InteropServices;
using Clutch.Telemetry;

namespace Clutch.Health;

/// <summary>What a frame did to a vehicle's state.</summary>
[Flags]
public enum FrameEffect
{
    None = 0,

    /// <summary>The frame was taken before, or is older than one that was: nothing changed.</summary>
    Ignored = 1,

    DriveEnded = 2,

    /// <summary>A list of trouble codes arrived.</summary>
    CodesReported = 4,

    /// <summary>The vehicle names itself differently than before: another ECU, or another car.</summary>
    IdentityChanged = 8,

    /// <summary>A new boot of the agent begins before what was heard last.</summary>
    ClockRestarted = 16,

    /// <summary>Something that cannot wait for the end of a drive came or went.</summary>
    LiveChanged = 32,
}

/// <summary>
/// (state, frame) → state. Pure: its only time is the frame's, so that a replay of the log gives the same states. One engine serves many vehicles, one frame at a
/// time; it holds only scratch memory. Nothing is allocated per frame.
/// </summary>
public sealed class HealthEngine
{
    /// <summary>How much older than the newest sample one may be, milliseconds: columns of a slow signal close later.</summary>
    private const long Lateness = 5_000;

    private readonly HeardSamples _heard = new();
    private readonly List<DriveSummary> _drives = [];

    /// <summary>The drives that the last frame ended, in order; as a rule none.</summary>
    public ReadOnlySpan<DriveSummary> Drives => CollectionsMarshal.AsSpan(_drives);

    /// <summary>Takes one frame of the vehicle that <paramref name="state"/> is of.</summary>
    public FrameEffect Apply(ref VehicleState state, in Frame frame)
    {
        _drives.Clear();
        long boot = state.Order.Boot;
        if (!state.Order.TryTake(frame.Boot, frame.Sequence))
        {
            return FrameEffect.Ignored;
        }

        FrameEffect effect = FrameEffect.None;
        _heard.Read(frame);
        if (_heard.Count > 0 && frame.Boot != boot && _heard[0].Time < state.Recorder.Last)
        {
            EndDrive(ref state);
            state.Recorder.RestartClock();
            state.Live.RestartClock();
            state.LastTime = 0;
            state.ClockRestarts++;
            effect |= FrameEffect.ClockRestarted;
        }

        effect |= Listen(ref state);
        foreach (FrameEvent happened in frame.Events)
        {
            effect |= Happen(ref state, happened);
        }

        return _drives.Count > 0 ? effect | FrameEffect.DriveEnded : effect;
    }

    /// <summary>
    /// Ends a drive that would be over at <paramref name="time"/> if nothing is heard until then: for questions asked now, on a copy of the state. The state that
    /// frames build never sees another clock than theirs.
    /// </summary>
    public bool TrySettle(ref VehicleState state, long time)
    {
        _drives.Clear();
        if (!state.Recorder.EndsBefore(time))
        {
            return false;
        }

        EndDrive(ref state);
        return _drives.Count > 0;
    }

    private FrameEffect Listen(ref VehicleState state)
    {
        bool changed = false;
        for (int i = 0; i < _heard.Count; i++)
        {
            ref readonly HeardSamples.Heard heard = ref _heard[i];
            if (heard.Time < state.LastTime - Lateness)
            {
                state.IgnoredSamples++;
                continue;
            }

            if (state.Recorder.EndsBefore(heard.Time))
            {
                EndDrive(ref state);
            }

            VehicleUse.Pass(ref state, heard.Time);
            state.Recorder.Observe(heard, ref state.Gears);
            changed |= state.Live.Observe(heard.Channel, heard.Time, state.Recorder.Now);
        }

        return changed ? FrameEffect.LiveChanged : FrameEffect.None;
    }

    private FrameEffect Happen(ref VehicleState state, in FrameEvent happened)
    {
        switch (happened.Kind)
        {
            case FrameEventKind.TroubleCodes when happened.Data.Length >= 1 && happened.Data[0] is >= 1 and <= 3:
                state.Codes.Report(happened.Ecu, happened.Data[0], happened.Data[1..], happened.Time);
                return FrameEffect.CodesReported | (state.Live.Observe(state.Codes.All, happened.Time) ? FrameEffect.LiveChanged : FrameEffect.None);
            case FrameEventKind.Vin:
                long identity = Identity(happened.Data);
                bool changed = state.Identity != 0 && state.Identity != identity;
                state.Identity = identity;
                if (!changed)
                {
                    return FrameEffect.None;
                }

                state.IdentityChanges++;
                VehicleUse.ForgetLearnt(ref state);
                return FrameEffect.IdentityChanged;
            case FrameEventKind.Parked:
                EndDrive(ref state);
                return FrameEffect.None;
            default:
                return FrameEffect.None;
        }
    }

    private void EndDrive(ref VehicleState state)
    {
        if (state.Recorder.TryEnd(out DriveSummary drive))
        {
            VehicleUse.Take(ref state, drive);
            _drives.Add(drive);
        }
    }

    /// <summary>FNV-1a of the vehicle identification number: to see a change, not to know the car by.</summary>
    private static long Identity(ReadOnlySpan<byte> vin)
    {
        ulong hash = 14_695_981_039_346_656_037;
        foreach (byte b in vin)
        {
            hash = (hash ^ b) * 1_099_511_628_211;
        }

        return (long)hash;
    }
}
