using Clutch.Telemetry;

namespace Clutch.TimeSeries;

/// <summary>What a write did.</summary>
/// <param name="Frames">Frames stored.</param>
/// <param name="Duplicates">Frames skipped because they were there already.</param>
/// <param name="Samples">Samples in the stored frames.</param>
public readonly record struct WriteResult(int Frames, int Duplicates, long Samples)
{
    /// <summary>Frames that were not stored because of samples that the store will never take; the rest of what they bring may be there. Null: none.</summary>
    public IReadOnlyList<RefusedFrame>? Refused { get; init; }
}

/// <summary>A frame that a store will not take as long as it is as it is.</summary>
/// <param name="Key">Which one. It is not in the ledger, so it may be written again.</param>
/// <param name="Reason">The store's own words.</param>
public readonly record struct RefusedFrame(FrameKey Key, string Reason);

/// <summary>A vehicle's history in figures.</summary>
/// <param name="Vehicle">Its name.</param>
/// <param name="First">Time of the oldest sample; null when no frame had one.</param>
/// <param name="Last">Time of the newest sample; null when no frame had one.</param>
/// <param name="Frames">Frames stored.</param>
/// <param name="Samples">Samples in these frames.</param>
public readonly record struct VehicleActivity(string Vehicle, long? First, long? Last, long Frames, long Samples);

/// <summary>Where a signal of an ECU stands.</summary>
/// <param name="Newest">The newest sample; without a value when the source is silent.</param>
/// <param name="Known">The newest sample that has a value: what a sticky signal keeps. Null when there never was one.</param>
public readonly record struct LatestValue(Sample Newest, Sample? Known);

/// <summary>One sample, or the samples of one bucket.</summary>
/// <param name="Time">Time of the sample, or begin of the bucket.</param>
/// <param name="Count">Samples with a value; 0 when the source was silent, and then the next four mean nothing.</param>
/// <param name="Min">Lowest raw value.</param>
/// <param name="Mean">Mean of the raw values.</param>
/// <param name="Max">Highest raw value.</param>
/// <param name="Last">Newest raw value.</param>
/// <param name="Gap">The source fell silent after this: no line to the next point.</param>
public readonly record struct HistoryPoint(long Time, int Count, long Min, double Mean, long Max, long Last, bool Gap);

/// <summary>What arrived of one boot of an agent.</summary>
/// <param name="Boot">Number of the boot.</param>
/// <param name="Frames">Frames stored.</param>
/// <param name="Lowest">Lowest sequence number stored.</param>
/// <param name="Highest">Highest sequence number stored.</param>
/// <param name="Samples">Samples in these frames.</param>
public readonly record struct BootLedger(long Boot, long Frames, long Lowest, long Highest, long Samples)
{
    /// <summary>Sequence numbers between the lowest and the highest that did not arrive.</summary>
    public long Missing => Highest - Lowest + 1 - Frames;
}

/// <summary>A frame as the ledger has it.</summary>
/// <param name="Boot">Number of the boot.</param>
/// <param name="Sequence">Its number within the boot.</param>
/// <param name="Samples">Samples that it brought.</param>
public readonly record struct LedgerFrame(long Boot, long Sequence, int Samples);
