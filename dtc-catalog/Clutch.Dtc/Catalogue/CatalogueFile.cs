using System.Runtime.CompilerServices;
using System.Text;

namespace Clutch.Dtc;

/// <summary>The embedded catalogue, read where the runtime has mapped the assembly: nothing is copied, parsed or allocated at start.</summary>
internal sealed unsafe class CatalogueFile
{
    public static readonly CatalogueFile Instance = new();

    // The assembly that owns this memory cannot be unloaded while its own statics are in use.
    private readonly byte* _start;
    private readonly ushort* _index;
    private readonly EntryRecord* _entries;
    private readonly ComponentRecord* _components;
    private readonly ModeRecord* _modes;
    private readonly int _languages;

    private CatalogueFile()
    {
        using Stream? stream = typeof(CatalogueFile).Assembly.GetManifestResourceStream("catalogue.bin");
        if (stream is not UnmanagedMemoryStream mapped || mapped.Length < CatalogueFormat.HeaderSize)
        {
            throw new InvalidOperationException("catalogue.bin is not embedded in Clutch.Dtc; build the project with its compiler");
        }

        _start = mapped.PositionPointer;
        Length = mapped.Length;
        ReadOnlySpan<uint> header = new(_start, CatalogueFormat.HeaderSize / sizeof(uint));
        if (header[0] != CatalogueFormat.Magic || header[1] != CatalogueFormat.Version)
        {
            throw new InvalidOperationException($"catalogue.bin has format {header[1]}, this assembly reads {CatalogueFormat.Version}; rebuild Clutch.Dtc");
        }

        _languages = (int)header[2];
        EntryCount = (int)header[3];
        _index = (ushort*)Pointer(Section.Index);
        _entries = (EntryRecord*)Pointer(Section.Entries);
        _components = (ComponentRecord*)Pointer(Section.Components);
        _modes = (ModeRecord*)Pointer(Section.Modes);
    }

    /// <summary>Size of the whole catalogue in bytes.</summary>
    public long Length { get; }

    public int EntryCount { get; }

    /// <summary>The compiler guarantees that an entry's own numbers are within their sections; numbers from outside are checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly EntryRecord Entry(ushort index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, EntryCount);
        return ref _entries[index];
    }

    public ref readonly ComponentRecord Component(ushort id) => ref _components[id];

    public ref readonly ModeRecord Mode(ushort id) => ref _modes[id];

    public DtcEntries Find(ushort code) => new(_index[code], (ushort)(_index[code + 1] - _index[code]));

    public int Count(Section section) => (int)Directory(section, default)[1];

    public ReadOnlySpan<byte> Utf8(Section section, int id) => Utf8(section, default, id);

    public ReadOnlySpan<byte> Utf8(Section section, Language language, int id)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)language, _languages, nameof(language));
        uint* directory = Directory(section, language);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, directory[1], nameof(id));
        byte* text = _start + ((uint*)(_start + directory[0]))[id];
        return new ReadOnlySpan<byte>(text + sizeof(ushort), *(ushort*)text);
    }

    public string Text(Section section, int id) => Encoding.UTF8.GetString(Utf8(section, id));

    public string Text(Section section, Language language, int id) => Encoding.UTF8.GetString(Utf8(section, language, id));

    public bool TryWrite(Section section, Language language, int id, Span<char> destination, out int written) =>
        Utf8Text.TryWrite(Utf8(section, language, id), destination, out written);

    private byte* Pointer(Section section) => _start + Directory(section, default)[0];

    private uint* Directory(Section section, Language language) =>
        (uint*)(_start + CatalogueFormat.HeaderSize + (((((int)section) * _languages) + (int)language) * CatalogueFormat.DirectoryEntrySize));
}
