using System.Runtime.CompilerServices;

namespace Clutch.Health;

/// <summary>What cannot wait for the end of a drive.</summary>
public enum LiveCondition : byte
{
    /// <summary>The coolant is far above what a healthy engine lets it come to.</summary>
    Overheating,

    /// <summary>The engine runs and the battery is not charged: the car will stand when it is empty.</summary>
    ChargingLost,

    /// <summary>Several cylinders misfire, or it changes between them: unburnt fuel destroys the catalyst.</summary>
    Misfire,
}

/// <summary>
/// Conditions over the newest values, each with a level and a time to begin and another level and time to end, so that a value at the border raises nothing twice. What
/// is not heard changes nothing: an engine that was switched off has not cooled down. Part of the stored state of a vehicle: plain memory.
/// </summary>
internal struct LiveWatch
{
    private const int Count = 3;

    /// <summary>rpm from which an alternator charges.</summary>
    private const float ChargingSpeed = 600;

    private const ushort RandomMisfire = 0x0300, FirstCylinder = 0x0301, LastCylinder = 0x030C;

    private Holds _holds;

    /// <summary>Since when it holds, milliseconds since 1970-01-01 UTC; 0: it does not.</summary>
    public readonly long Since(LiveCondition condition) => _holds[(int)condition].Raised;

    /// <summary>The condition that a part's alert speaks of; null: none holds.</summary>
    public readonly LiveCondition? Of(Part part)
    {
        LiveCondition? condition = part switch
        {
            Part.Cooling => LiveCondition.Overheating,
            Part.Alternator => LiveCondition.ChargingLost,
            Part.Ignition => LiveCondition.Misfire,
            _ => null,
        };
        return condition is { } known && Since(known) != 0 ? known : null;
    }

    /// <summary>Looks at a channel that has just been heard; true when a condition came or went.</summary>
    public bool Observe(Channel channel, long time, in Snapshot now)
    {
        switch (channel)
        {
            case Channel.Coolant:
                // 116 °C is past what a closed system at work shows; the fan brings a healthy one below 108.
                float coolant = now.At(Channel.Coolant, time);
                return Step(ref _holds[(int)LiveCondition.Overheating], coolant >= 116, coolant < 108, time, begins: 5_000, ends: 60_000);
            case Channel.Voltage when now.At(Channel.EngineSpeed, time) >= ChargingSpeed:
                // An alternator that rests on purpose stays above the battery's own rest voltage of some 12.3 V.
                float voltage = now.At(Channel.Voltage, time);
                return Step(ref _holds[(int)LiveCondition.ChargingLost], voltage < 12, voltage >= 13, time, begins: 20_000, ends: 30_000);
            default:
                return false;
        }
    }

    /// <summary>Looks at the trouble codes; true when a condition came or went.</summary>
    public bool Observe(ReadOnlySpan<CodeEntry> codes, long time)
    {
        int cylinders = 0;
        foreach (CodeEntry code in codes)
        {
            cylinders += !code.IsActive ? 0 : code.Code == RandomMisfire ? 2 : code.Code is >= FirstCylinder and <= LastCylinder ? 1 : 0;
        }

        return Step(ref _holds[(int)LiveCondition.Misfire], cylinders >= 2, cylinders == 0, time, begins: 0, ends: 0);
    }

    /// <summary>The agent's clock was set back: what holds goes on, counted from now.</summary>
    public void RestartClock()
    {
        foreach (ref Hold hold in (Span<Hold>)_holds)
        {
            hold.Pending = 0;
        }
    }

    private static bool Step(ref Hold hold, bool isBad, bool isGood, long time, long begins, long ends)
    {
        bool wanted = hold.Raised == 0 ? isBad : isGood;
        if (!wanted)
        {
            hold.Pending = 0;
            return false;
        }

        hold.Pending = hold.Pending == 0 ? time : hold.Pending;
        if (time - hold.Pending < (hold.Raised == 0 ? begins : ends))
        {
            return false;
        }

        (hold.Raised, hold.Pending) = (hold.Raised == 0 ? time : 0, 0);
        return true;
    }

    private struct Hold
    {
        /// <summary>Since when it holds; 0: it does not.</summary>
        public long Raised;

        /// <summary>Since when the opposite is seen without a break; 0: it is not.</summary>
        public long Pending;
    }

    [InlineArray(Count)]
    private struct Holds
    {
        private Hold _first;
    }
}
