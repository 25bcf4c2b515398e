namespace Clutch.Dtc;

internal enum GuidanceKind : byte
{
    Cause,
    Check,
}

/// <summary>Causes or checks of an entry, in order; enumerates without allocating.</summary>
public readonly struct GuidanceList
{
    private readonly GuidanceKind _kind;
    private readonly ushort _list;

    internal GuidanceList(GuidanceKind kind, ushort list)
    {
        _kind = kind;
        _list = list;
    }

    public int Count => Ids.Length / 2;

    public GuidanceItem this[int index]
    {
        get
        {
            ReadOnlySpan<byte> ids = Ids;
            return new GuidanceItem(_kind, (ushort)(ids[2 * index] | (ids[(2 * index) + 1] << 8)));
        }
    }

    private ReadOnlySpan<byte> Ids => CatalogueFile.Instance.Utf8(_kind == GuidanceKind.Cause ? Section.CauseLists : Section.CheckLists, _list);

    public Enumerator GetEnumerator() => new(this);

    public struct Enumerator
    {
        private readonly GuidanceList _list;
        private readonly int _count;
        private int _next;

        internal Enumerator(GuidanceList list)
        {
            _list = list;
            _count = list.Count;
        }

        public readonly GuidanceItem Current => _list[_next - 1];

        public bool MoveNext() => _next++ < _count;
    }
}

/// <summary>One cause or one check.</summary>
public readonly record struct GuidanceItem
{
    private readonly GuidanceKind _kind;
    private readonly ushort _id;

    internal GuidanceItem(GuidanceKind kind, ushort id)
    {
        _kind = kind;
        _id = id;
    }

    /// <summary>The stable id in <c>data/guidance</c>.</summary>
    public string Key => CatalogueFile.Instance.Text(_kind == GuidanceKind.Cause ? Section.CauseKeys : Section.CheckKeys, _id);

    public string Text(Language language) => CatalogueFile.Instance.Text(_kind == GuidanceKind.Cause ? Section.Causes : Section.Checks, language, _id);

    public bool TryWriteText(Span<char> destination, Language language, out int written) =>
        CatalogueFile.Instance.TryWrite(_kind == GuidanceKind.Cause ? Section.Causes : Section.Checks, language, _id, destination, out written);
}
