namespace Clutch.Host;

/// <summary>What a load on the front door came to.</summary>
/// <param name="Published">Frames that were sent.</param>
/// <param name="Acked">Frames with a PUBACK.</param>
/// <param name="Stored">Frames in the store.</param>
/// <param name="Lost">Frames with a PUBACK that the store does not hold whole.</param>
/// <param name="Duplicates">Frames that the store holds or counts twice.</param>
/// <param name="Disordered">Frames that the log holds before an earlier one of their vehicle; null when the server's log cannot be read here.</param>
/// <param name="PerSecond">PUBACKs a second, after the warm-up.</param>
/// <param name="StoredSamplesPerSecond">Samples a second from the first frame until the store held all.</param>
/// <param name="P50Ms">PUBLISH to PUBACK, milliseconds.</param>
/// <param name="P99Ms">The same for all but one in 100.</param>
/// <param name="P999Ms">The same for all but one in 1,000.</param>
/// <param name="ServerCpuUsPerFrame">Processor time of the server from the first frame until the store held all, microseconds a frame; null when its process is not known.</param>
/// <param name="ConnectSeconds">Until the last device had its CONNACK.</param>
/// <param name="SamplesPerFrame">Samples of one frame.</param>
/// <param name="FrameBytes">Bytes of one PUBLISH packet.</param>
internal sealed record IngestReport(
    long Published,
    long Acked,
    long Stored,
    long Lost,
    long Duplicates,
    long? Disordered,
    double PerSecond,
    double StoredSamplesPerSecond,
    double P50Ms,
    double P99Ms,
    double P999Ms,
    double? ServerCpuUsPerFrame,
    double ConnectSeconds,
    int SamplesPerFrame,
    int FrameBytes)
{
    /// <summary>Null for a good run, else a sentence.</summary>
    public string? Problem => this switch
    {
        { Lost: > 0 } => $"{Lost} frames that had their PUBACK are not in the store",
        { Duplicates: > 0 } => $"{Duplicates} frames are stored or counted twice",
        { Disordered: > 0 } => $"{Disordered} frames stand in the log before an earlier one of their vehicle",
        _ when Acked < Published => $"{Published - Acked} frames never got a PUBACK",
        { Acked: 0 } => "not one frame got a PUBACK",
        _ => null,
    };
}
