namespace Clutch.TimeSeries.Embedded;

/// <summary>Samples of a write until their series are stored, each series a chain through one array that is used again and again.</summary>
internal sealed class PendingSamples
{
    /// <summary>Ends a chain.</summary>
    public const int None = -1;

    private Link[] _links = new Link[4096];
    private Reading[] _chain = new Reading[1024];

    public int Count { get; private set; }

    /// <summary>Adds a sample behind the last one of its chain.</summary>
    /// <param name="last">Place of that one, or <see cref="None"/>.</param>
    /// <param name="sample">What to keep.</param>
    /// <returns>The sample's place.</returns>
    public int Add(int last, in Reading sample)
    {
        if (Count == _links.Length)
        {
            Array.Resize(ref _links, Count * 2);
        }

        _links[Count] = new Link(sample, None);
        if (last != None)
        {
            _links[last].Next = Count;
        }

        return Count++;
    }

    /// <summary>A chain from its first place on; valid until the next call.</summary>
    public ReadOnlySpan<Reading> Chain(int first)
    {
        int count = 0;
        for (int at = first; at != None; at = _links[at].Next)
        {
            if (count == _chain.Length)
            {
                Array.Resize(ref _chain, count * 2);
            }

            _chain[count++] = _links[at].Sample;
        }

        return _chain.AsSpan(0, count);
    }

    public void Clear() => Count = 0;

    private struct Link(Reading sample, int next)
    {
        public readonly Reading Sample = sample;
        public int Next = next;
    }
}
