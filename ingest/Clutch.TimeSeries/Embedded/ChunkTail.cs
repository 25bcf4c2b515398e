namespace Clutch.TimeSeries.Embedded;

/// <summary>The newest chunk of a series, as far as the next sample needs it: its bytes stay in the file.</summary>
internal sealed class ChunkTail
{
    private SampleDeltas _stand;

    /// <summary>False until it has been looked for, and after anything but an append.</summary>
    public bool IsKnown { get; set; }

    /// <summary>False for a series without samples.</summary>
    public bool Exists { get; set; }

    /// <summary>Time of its first sample, which names it.</summary>
    public long At { get; set; }

    /// <summary>Bytes of its deltas.</summary>
    public int Bytes { get; set; }

    /// <summary>At its last sample.</summary>
    public ref SampleDeltas Stand => ref _stand;
}
