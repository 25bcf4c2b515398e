using Clutch.Telemetry;

namespace Clutch.TimeSeries;

/// <summary>
/// What the vehicles measured, over time. Times are milliseconds since 1970-01-01 UTC; values are raw integers in the signal's own
/// resolution. One caller writes; any number may read meanwhile. A vehicle's figures, ledger, codes, texts and newest values change by whole writes; samples too
/// where the store knows transactions, else a reader may see some of a write before the rest. An unknown vehicle has nothing.
/// </summary>
public interface ITimeSeries : IAsyncDisposable
{
    /// <summary>Definitions of one vehicle; a device that invents more cannot fill the store.</summary>
    const int MaxDefinitions = 8192;

    /// <summary>
    /// Stores frames durably, all or none but for those that the result names as refused. A frame whose (vehicle, boot, sequence) is there already is skipped with all it brings, so
    /// writing the same frames again changes nothing. Two samples of one signal, ECU and time are one: the later written counts.
    /// </summary>
    /// <exception cref="TimeSeriesException">No frame counts as stored; the same frames may be written again, and then are stored once.</exception>
    WriteResult Write(IReadOnlyList<FrameSamples> frames);

    /// <summary>All vehicles that ever sent a frame, by name.</summary>
    IReadOnlyList<VehicleActivity> Vehicles();

    /// <summary>The newest sample per signal and ECU.</summary>
    IReadOnlyList<LatestValue> Latest(string vehicle);

    /// <summary>
    /// A signal from <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive), ascending: every sample when there are
    /// at most <paramref name="maxPoints"/>, else that many buckets of equal width, without those that hold no sample.
    /// </summary>
    /// <param name="vehicle">Its name.</param>
    /// <param name="signal">Number of the signal registry or of a definition.</param>
    /// <param name="ecu">Null: the samples of all ECUs together.</param>
    /// <param name="from">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="to">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="maxPoints">At least 1.</param>
    IReadOnlyList<HistoryPoint> Range(string vehicle, ushort signal, uint? ecu, long from, long to, int maxPoints);

    /// <summary>Samples that are stored for the vehicle, counted one by one.</summary>
    long CountSamples(string vehicle);

    /// <summary>What arrived of each boot, ascending: the store's half of loss accounting.</summary>
    IReadOnlyList<BootLedger> FrameLedger(string vehicle);

    /// <summary>The newest complete list of trouble codes per ECU and state.</summary>
    IReadOnlyList<TroubleCodeList> Codes(string vehicle);

    /// <summary>
    /// The vehicle's own signals, by number and time. A definition holds until the next one of its number; the first one also holds for the samples before it,
    /// because a sample is kept whether its definition has come or not. The same definition again is not a new one. At most
    /// <see cref="MaxDefinitions"/> are kept.
    /// </summary>
    IReadOnlyList<DefinedSignal> Definitions(string vehicle);

    /// <summary>The newest text per name, by name.</summary>
    IReadOnlyList<TextAttribute> Attributes(string vehicle);

    /// <summary>The samples of one signal of one ECU as they are stored, ascending, for a copy into another store.</summary>
    /// <param name="vehicle">Its name.</param>
    /// <param name="signal">Number of the signal registry or of a definition.</param>
    /// <param name="ecu">The ECU.</param>
    /// <param name="from">The first time, in milliseconds since 1970-01-01 UTC.</param>
    /// <param name="most">At least 1; less come only when there are no more.</param>
    IReadOnlyList<Sample> Samples(string vehicle, ushort signal, uint ecu, long from, int most);

    /// <summary>The frames that the ledger has of a boot, by sequence number, for a copy into another store.</summary>
    /// <param name="vehicle">Its name.</param>
    /// <param name="boot">Number of the boot.</param>
    /// <param name="from">The first sequence number.</param>
    /// <param name="to">The last sequence number.</param>
    /// <param name="most">At least 1; less come only when there are no more.</param>
    IReadOnlyList<LedgerFrame> Frames(string vehicle, long boot, long from, long to, int most);

    /// <summary>
    /// Stores durably what another store gave: samples, codes and texts that belong to no frame, and frames of the ledger without their samples. What is
    /// there already stays as it is, so the same import again changes nothing. Called by the one writer.
    /// </summary>
    /// <param name="content">Of its key, the vehicle counts.</param>
    /// <param name="frames">For the vehicle's ledger.</param>
    /// <exception cref="TimeSeriesException">Some of it may be stored; the same may be imported again.</exception>
    void Import(FrameSamples content, IReadOnlyList<LedgerFrame> frames);
}
