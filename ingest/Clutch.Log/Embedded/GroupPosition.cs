using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Clutch.Log.Embedded;

/// <summary>A group's committed position in a file of its own: <c>position i64 | crc u32</c>, replaced as a whole.</summary>
internal sealed class GroupPosition(string folder, string group)
{
    public const string Extension = ".position";

    private const int FileSize = sizeof(long) + sizeof(uint);

    private readonly string _path = Path.Combine(folder, group + Extension);
    private readonly string _next = Path.Combine(folder, group + ".next");

    /// <summary>Null when the group is new or its file is damaged.</summary>
    public long? Load()
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        byte[] bytes = File.ReadAllBytes(_path);
        if (bytes.Length != FileSize)
        {
            return null;
        }

        long position = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return position >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(sizeof(long))) == RecordFormat.Checksum(position, []) ? position : null;
    }

    public void Store(long position)
    {
        Span<byte> bytes = stackalloc byte[FileSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, position);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[sizeof(long)..], RecordFormat.Checksum(position, []));
        using (SafeFileHandle file = File.OpenHandle(_next, FileMode.Create, FileAccess.Write))
        {
            DiskWrite.At(file, bytes, 0);
            DiskSync.Data(file);
        }

        File.Move(_next, _path, overwrite: true);
        DiskSync.Folder(folder);
    }
}
