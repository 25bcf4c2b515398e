using System.Runtime.InteropServices;
using System.Text;

namespace Clutch.Links;

/// <summary>A D-Bus message that is read in place or built up. Nothing here allocates but <see cref="ReadAll"/>.</summary>
internal readonly unsafe ref struct BusMessage(nint message)
{
    public bool IsNone => message == 0;

    public nint Handle => message;

    /// <summary>The object path of a signal.</summary>
    public ReadOnlySpan<byte> Path => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(SdBus.GetPath(message));

    /// <summary>The name of a signal.</summary>
    public ReadOnlySpan<byte> Member => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(SdBus.GetMember(message));

    public bool IsReplyTo(ulong cookie) => SdBus.GetReplyCookie(message, out ulong answered) >= 0 && answered == cookie;

    /// <summary>Throws when this reply is an error.</summary>
    public void ThrowOnError()
    {
        SdBusError* error = SdBus.GetError(message);
        if (error is not null && error->Name is not null)
        {
            throw new BusException(Marshal.PtrToStringUTF8((nint)error->Name)!, Marshal.PtrToStringUTF8((nint)error->Message) ?? "");
        }
    }

    public void Append(string value)
    {
        Span<byte> room = stackalloc byte[256];
        int size = Encoding.UTF8.GetByteCount(value) + 1;
        Span<byte> bytes = size <= room.Length ? room : new byte[size];
        bytes[Encoding.UTF8.GetBytes(value, bytes)] = 0;
        fixed (byte* p = bytes)
        {
            BusException.Check(SdBus.AppendBasic(message, (byte)'s', p));
        }
    }

    public void Append(bool value)
    {
        int number = value ? 1 : 0;
        BusException.Check(SdBus.AppendBasic(message, (byte)'b', &number));
    }

    public void Append(ReadOnlySpan<byte> value)
    {
        fixed (byte* p = value)
        {
            BusException.Check(SdBus.AppendArray(message, (byte)'y', p, (nuint)value.Length));
        }
    }

    public void Open(char kind, string contents) => BusException.Check(SdBus.OpenContainer(message, (byte)kind, contents));

    public void Close() => BusException.Check(SdBus.CloseContainer(message));

    /// <summary>Appends a dictionary a{sv} with one string in it.</summary>
    public void AppendOption(string key, string value)
    {
        Open('a', "{sv}");
        Open('e', "sv");
        Append(key);
        Open('v', "s");
        Append(value);
        Close();
        Close();
        Close();
    }

    /// <summary>Enters the container that comes next; false at the end.</summary>
    public bool Enter()
    {
        if (SdBus.PeekType(message, out byte kind, out byte* contents) <= 0)
        {
            return false;
        }

        return SdBus.EnterContainer(message, kind, contents) > 0;
    }

    public void Exit() => _ = SdBus.ExitContainer(message);

    public void Skip() => _ = SdBus.Skip(message, null);

    /// <summary>The text that comes next, valid while the message lives; empty when there is none.</summary>
    public ReadOnlySpan<byte> Text()
    {
        byte* text;
        return SdBus.PeekType(message, out byte kind, out _) > 0 && (char)kind is 's' or 'o' && SdBus.ReadBasic(message, kind, &text) > 0
            ? MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)
            : default;
    }

    /// <summary>The truth value that comes next; null when there is none.</summary>
    public bool? Flag()
    {
        int value;
        return SdBus.PeekType(message, out byte kind, out _) > 0 && kind == 'b' && SdBus.ReadBasic(message, kind, &value) > 0 ? value != 0 : null;
    }

    /// <summary>The byte array that comes next, valid while the message lives; empty when there is none.</summary>
    public ReadOnlySpan<byte> Bytes() =>
        SdBus.ReadArray(message, (byte)'y', out byte* bytes, out nuint size) > 0 ? new ReadOnlySpan<byte>(bytes, (int)size) : default;

    /// <summary>
    /// The remaining values, whatever their signature: byte arrays become byte[], dictionaries become
    /// <see cref="Dictionary{TKey,TValue}"/>, other arrays and structures become lists, variants become their value.
    /// </summary>
    public List<object?> ReadAll()
    {
        var values = new List<object?>();
        while (BusException.Check(SdBus.PeekType(message, out byte kind, out byte* contents)) > 0)
        {
            values.Add(Read(kind, contents));
        }

        return values;
    }

    public void Dispose() => _ = SdBus.Release(message);

    private object? Read(byte kind, byte* contents) => (char)kind switch
    {
        's' or 'o' or 'g' => Marshal.PtrToStringUTF8(Basic<nint>(kind)),
        'b' => Basic<int>(kind) != 0,
        'y' => Basic<byte>(kind),
        'n' => Basic<short>(kind),
        'q' => Basic<ushort>(kind),
        'i' or 'h' => Basic<int>(kind),
        'u' => Basic<uint>(kind),
        'x' => Basic<long>(kind),
        't' => Basic<ulong>(kind),
        'd' => Basic<double>(kind),
        'a' when contents[0] == 'y' && contents[1] == 0 => Bytes().ToArray(),
        'a' when contents[0] == '{' => Container(kind, contents).Cast<List<object?>>().ToDictionary(entry => entry[0]!, entry => entry[1]),
        'v' => Container(kind, contents)[0],
        _ => Container(kind, contents),
    };

    private T Basic<T>(byte kind)
        where T : unmanaged
    {
        T value;
        BusException.Check(SdBus.ReadBasic(message, kind, &value));
        return value;
    }

    private List<object?> Container(byte kind, byte* contents)
    {
        BusException.Check(SdBus.EnterContainer(message, kind, contents));
        List<object?> values = ReadAll();
        BusException.Check(SdBus.ExitContainer(message));
        return values;
    }
}
