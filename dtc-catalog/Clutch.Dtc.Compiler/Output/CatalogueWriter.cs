using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Clutch.Dtc.Compiler;

/// <summary>Writes catalogue.bin: see <see cref="CatalogueFormat"/>.</summary>
internal sealed class CatalogueWriter(int languages)
{
    private readonly TextPool _pool = new();
    private readonly uint[]?[] _texts = new uint[(int)Section.Count * languages][];

    /// <summary>Sets a section of texts without language (language 0) or of one language.</summary>
    public void SetTexts(Section section, int language, IEnumerable<string> texts) => _texts[Slot(section, language)] = [.. texts.Select(_pool.Add)];

    /// <summary>Sets a section of byte lists.</summary>
    public void SetLists(Section section, IEnumerable<byte[]> lists) => _texts[Slot(section, 0)] = [.. lists.Select(list => _pool.Add(list))];

    /// <summary>The file's bytes; the same tables give the same bytes.</summary>
    public byte[] Write(ReadOnlySpan<EntryRecord> entries, ReadOnlySpan<ComponentRecord> components, ReadOnlySpan<ModeRecord> modes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("the catalogue is written by little-endian machines only");
        }

        MemoryStream file = new();
        file.SetLength(CatalogueFormat.HeaderSize + (_texts.Length * CatalogueFormat.DirectoryEntrySize));
        file.Position = file.Length;
        byte[] directory = new byte[_texts.Length * CatalogueFormat.DirectoryEntrySize];
        ReadOnlySpan<ushort> index = Index(entries);
        Append(Section.Index, index.Length, MemoryMarshal.AsBytes(index));
        Append(Section.Entries, entries.Length, MemoryMarshal.AsBytes(entries));
        Append(Section.Components, components.Length, MemoryMarshal.AsBytes(components));
        Append(Section.Modes, modes.Length, MemoryMarshal.AsBytes(modes));

        // The pool comes last; where it starts is known as soon as the position tables are counted.
        long pool = file.Position + _texts.Where(texts => texts is not null).Sum(texts => (long)texts!.Length * sizeof(uint));
        for (int slot = 0; slot < _texts.Length; slot++)
        {
            if (_texts[slot] is { } positions)
            {
                uint[] absolute = [.. positions.Select(position => checked((uint)(position + pool)))];
                AppendSlot(slot, absolute.Length, MemoryMarshal.AsBytes(absolute.AsSpan()));
            }
        }

        file.Write(_pool.Bytes);
        Span<byte> header = stackalloc byte[CatalogueFormat.HeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, CatalogueFormat.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], CatalogueFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)languages);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)entries.Length);
        file.Position = 0;
        file.Write(header);
        file.Write(directory);
        return file.ToArray();

        void Append(Section section, int count, ReadOnlySpan<byte> bytes) => AppendSlot(Slot(section, 0), count, bytes);

        void AppendSlot(int slot, int count, ReadOnlySpan<byte> bytes)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(directory.AsSpan(slot * CatalogueFormat.DirectoryEntrySize), (uint)file.Position);
            BinaryPrimitives.WriteUInt32LittleEndian(directory.AsSpan((slot * CatalogueFormat.DirectoryEntrySize) + sizeof(uint)), (uint)count);
            file.Write(bytes);
            while (file.Position % sizeof(uint) != 0)
            {
                file.WriteByte(0);
            }
        }
    }

    private static ushort[] Index(ReadOnlySpan<EntryRecord> entries)
    {
        ushort[] index = new ushort[CatalogueFormat.CodeCount + 1];
        int entry = 0;
        for (int code = 0; code < CatalogueFormat.CodeCount; code++)
        {
            index[code] = checked((ushort)entry);
            while (entry < entries.Length && entries[entry].Code == code)
            {
                entry++;
            }
        }

        index[CatalogueFormat.CodeCount] = checked((ushort)entry);
        return index;
    }

    private int Slot(Section section, int language) => ((int)section * languages) + language;
}
