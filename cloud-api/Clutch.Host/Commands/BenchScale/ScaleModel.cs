namespace Clutch.Host;

/// <summary>A fleet as its owner describes it.</summary>
/// <param name="Vehicles">Vehicles that report.</param>
/// <param name="Interval">Seconds between two frames of a car that drives.</param>
/// <param name="SamplesPerSecond">Samples that the agent of a driving car takes each second.</param>
/// <param name="HoursPerDay">Hours a day that a car drives.</param>
/// <param name="PeakShare">Part of the fleet that drives at the busiest moment.</param>
/// <param name="LogDays">Days that the log keeps.</param>
/// <param name="StoreDays">Days that the store keeps.</param>
internal sealed record Fleet(long Vehicles, double Interval, double SamplesPerSecond, double HoursPerDay, double PeakShare, double LogDays, double StoreDays);

/// <summary>What a fleet needs. Sizes are of one copy; a Kafka topic with three replicas takes three times the log.</summary>
/// <param name="Connections">Connections, when parked cars stay connected too.</param>
/// <param name="PeakFramesPerSecond">Frames a second at the busiest moment.</param>
/// <param name="PeakSamplesPerSecond">Samples a second at the busiest moment.</param>
/// <param name="FrameBytes">Bytes of one frame.</param>
/// <param name="PeakMegabitsPerSecond">Into the front doors, with MQTT, TCP and IP around the frames.</param>
/// <param name="UplinkMegabytesPerVehicleDay">What a vehicle sends a day, with everything around it.</param>
/// <param name="FramesPerDay">Frames a day.</param>
/// <param name="LogBytesPerDay">What the log grows by.</param>
/// <param name="LogBytes">The log when it is full.</param>
/// <param name="StoreBytesPerDay">What the embedded store grows by.</param>
/// <param name="StoreBytes">The embedded store when it is full.</param>
/// <param name="Partitions">Kafka partitions.</param>
/// <param name="Cores">Cores for front doors, log and sinks together.</param>
internal sealed record ScaleReport(
    long Connections,
    double PeakFramesPerSecond,
    double PeakSamplesPerSecond,
    double FrameBytes,
    double PeakMegabitsPerSecond,
    double UplinkMegabytesPerVehicleDay,
    double FramesPerDay,
    double LogBytesPerDay,
    double LogBytes,
    double StoreBytesPerDay,
    double StoreBytes,
    int Partitions,
    double Cores);

/// <summary>
/// From a fleet to machines, by multiplication. Bytes are those of the code as it is, which a test measures again; processor times are
/// measured on one machine and stand here with their source. Cores are given at half load: the other half is for bursts and repair.
/// </summary>
internal static class ScaleModel
{
    /// <summary>Envelope of a frame: array, version, vehicle, boot, sequence, base time, and the heads of its groups.</summary>
    public const double FrameHeadBytes = 60;

    /// <summary>Bytes of one sample in a frame beyond that; real drives in frames of ten seconds (README, Figures).</summary>
    public const double SampleBytes = 1.3;

    /// <summary>Record head, key and alignment of the embedded log.</summary>
    public const double LogRecordBytes = 24;

    /// <summary>Fixed header, topic and packet identifier of MQTT; TCP and IP of the packet and of what answers it.</summary>
    public const double WireBytes = 35 + (2 * 52) + 4;

    /// <summary>One sample in the SQLite store, with its share of indexes and frames.</summary>
    public const double StoreSampleBytes = 4;

    /// <summary>
    /// Processor time of front door, log and sink into SQLite, seconds a sample in frames of 24: `stored --timeseries sqlite --times 2` of the benchmarks on an AMD
    /// EPYC machine, the devices that send included. In frames of 240 it is a third.
    /// </summary>
    public const double ServerSecondsPerSample = 1.7e-6;

    private const double SecondsPerHour = 3600;
    private const double BusyPartOfCore = 0.5;

    /// <summary>Frames a second that one partition takes with room to spare; a consumer works on it alone.</summary>
    private const double FramesPerPartition = 5_000;

    public static ScaleReport Of(Fleet fleet)
    {
        double driving = fleet.Vehicles * fleet.PeakShare;
        double samplesPerFrame = fleet.SamplesPerSecond * fleet.Interval;
        double frameBytes = FrameHeadBytes + (samplesPerFrame * SampleBytes);
        double peakFrames = driving / fleet.Interval;
        double peakSamples = driving * fleet.SamplesPerSecond;
        double framesPerVehicleDay = fleet.HoursPerDay * SecondsPerHour / fleet.Interval;
        double framesPerDay = fleet.Vehicles * framesPerVehicleDay;
        double logPerDay = framesPerDay * (frameBytes + LogRecordBytes);
        double storePerDay = framesPerDay * samplesPerFrame * StoreSampleBytes;
        double cores = peakSamples * ServerSecondsPerSample / BusyPartOfCore;
        return new ScaleReport(
            fleet.Vehicles,
            peakFrames,
            peakSamples,
            frameBytes,
            peakFrames * (frameBytes + WireBytes) * 8 / 1e6,
            framesPerVehicleDay * (frameBytes + WireBytes) / 1e6,
            framesPerDay,
            logPerDay,
            logPerDay * fleet.LogDays,
            storePerDay,
            storePerDay * fleet.StoreDays,
            Partitions(peakFrames, cores),
            cores);
    }

    /// <summary>
    /// A power of two, so that it can be divided among any such number of consumers; one for each core, because a partition has one consumer; at
    /// least four, because growing moves vehicles.
    /// </summary>
    private static int Partitions(double framesPerSecond, double cores)
    {
        int partitions = 4;
        while (partitions * FramesPerPartition < framesPerSecond || partitions < cores)
        {
            partitions *= 2;
        }

        return partitions;
    }
}
