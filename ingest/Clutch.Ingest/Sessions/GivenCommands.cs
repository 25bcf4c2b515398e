using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Clutch.Ingest.Sessions;

/// <summary>
/// Which commands a client was given, so that none comes twice in a session, and which of them it has not acknowledged. Commands are known by the first
/// bytes of their record's SHA-256, which hold in every copy of the log. Not thread-safe.
/// </summary>
internal sealed class GivenCommands
{
    /// <summary>More wait in the log until some are too late to matter.</summary>
    public const int Most = 1024;

    /// <summary>id (8), time at which it is too late in milliseconds since 1970 (8), packet identifier or 0 (2).</summary>
    private const int EntryBytes = 18;

    private readonly Dictionary<ulong, (long Expires, ushort Identifier)> _commands = [];

    public int Count => _commands.Count;

    /// <summary>Whether the client was given it; the packet identifier is 0 once it has acknowledged it.</summary>
    public bool TryGet(ulong command, out ushort identifier)
    {
        bool found = _commands.TryGetValue(command, out (long Expires, ushort Identifier) entry);
        identifier = entry.Identifier;
        return found;
    }

    public void Set(ulong command, long expires, ushort identifier) => _commands[command] = (expires, identifier);

    public void Acknowledge(ulong command)
    {
        ref (long Expires, ushort Identifier) entry = ref CollectionsMarshal.GetValueRefOrNullRef(_commands, command);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry))
        {
            entry.Identifier = 0;
        }
    }

    /// <summary>Forgets what is too late: it never comes again.</summary>
    public void Forget(long now)
    {
        foreach (ulong command in _commands.Where(each => each.Value.Expires <= now).Select(each => each.Key).ToArray())
        {
            _commands.Remove(command);
        }
    }

    /// <summary>The identifiers that the client has not acknowledged, with their commands.</summary>
    public IEnumerable<(ushort Identifier, ulong Command)> Unacknowledged() =>
        _commands.Where(each => each.Value.Identifier != 0).Select(each => (each.Value.Identifier, each.Key));

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[_commands.Count * EntryBytes];
        Span<byte> rest = bytes;
        foreach ((ulong command, (long expires, ushort identifier)) in _commands)
        {
            BinaryPrimitives.WriteUInt64BigEndian(rest, command);
            BinaryPrimitives.WriteInt64BigEndian(rest[8..], expires);
            BinaryPrimitives.WriteUInt16BigEndian(rest[16..], identifier);
            rest = rest[EntryBytes..];
        }

        return bytes;
    }

    /// <summary>Adds what <see cref="ToBytes"/> wrote; bytes that do not fit are left out.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= EntryBytes && _commands.Count < Most; bytes = bytes[EntryBytes..])
        {
            Set(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[16..]));
        }
    }
}
