namespace Clutch.Benchmarks.Agent;

/// <summary>What the agent took.</summary>
/// <param name="Seconds">Length of the measurement.</param>
/// <param name="SamplesPerSecond">Made durable; the ledger of the outbox counts them.</param>
/// <param name="Waiting">Frames in the outbox at the end: more than a few say that the server did not keep up.</param>
/// <param name="CpuPercent">User and system time of all threads, of one core.</param>
/// <param name="RssMb">Resident memory at the end, files that other processes may share included; a megabyte has 1,048,576 bytes.</param>
/// <param name="PeakRssMb">The most since the start.</param>
/// <param name="SwitchesPerSecond">Context switches of all threads, wanted and unwanted.</param>
/// <param name="AllocatedBytesPerSecond">On the managed heap, after the measurement.</param>
/// <param name="CollectionsPerMinute">Garbage collections of all generations, after the measurement.</param>
internal sealed record AgentFigures(
    double Seconds,
    double SamplesPerSecond,
    long Waiting,
    double CpuPercent,
    double RssMb,
    double PeakRssMb,
    double SwitchesPerSecond,
    double AllocatedBytesPerSecond,
    double CollectionsPerMinute)
{
    public override string ToString() =>
        $"""
        {Seconds:0} s: {SamplesPerSecond:0} samples/s, {Waiting} frames waiting
        {CpuPercent:0.00} % of one core, {SwitchesPerSecond:0} context switches/s
        {RssMb:0.0} MB resident, {PeakRssMb:0.0} MB at most
        {AllocatedBytesPerSecond:0} bytes allocated/s, {CollectionsPerMinute:0.#} collections/minute
        """;
}
