using System.Buffers.Binary;

namespace Clutch.Obd;

/// <summary>A service 01 parameter: how many bytes follow it and which fields they hold. Scaling lives in <c>signals.csv</c> alone.</summary>
public sealed record Pid
{
    public required byte Number { get; init; }

    /// <summary>Data bytes after the PID.</summary>
    public required byte Length { get; init; }

    /// <summary>A second length seen on vehicles with four banks, accepted only when the PID was asked alone; 0 when there is none.</summary>
    public byte LongLength { get; init; }

    /// <summary>False where sources or recorded cars disagree about the length: ask it alone, never in a batch.</summary>
    public bool IsBatchable { get; init; } = true;

    internal PidField[] Fields { get; init; } = [];

    /// <summary>Numbers of the signals that this PID can yield.</summary>
    public ushort[] Signals => Array.ConvertAll(Fields, f => f.Signal);

    internal Pid Or(byte longLength) => this with { LongLength = longLength };

    internal Pid Alone() => this with { IsBatchable = false };
}

/// <summary>One field: big-endian bytes, then shift and mask (bit 0 is the lowest bit of the last byte).</summary>
internal readonly record struct PidField
{
    public ushort Signal { get; init; }

    public byte Offset { get; init; }

    /// <summary>Bytes to load: 1, 2 or 4.</summary>
    public byte Size { get; init; }

    public byte Shift { get; init; }

    public uint Mask { get; init; }

    public bool Signed { get; init; }

    /// <summary>The field is valid if (first data byte AND mask) equals the value; mask 0 = always.</summary>
    public byte SupportMask { get; init; }

    public byte SupportValue { get; init; }

    /// <summary>Raw value that means "not used"; -1 = none.</summary>
    public int UnusedRaw { get; init; }

    /// <summary>At most one bit may be set; anything else is undefined and withheld.</summary>
    public bool IsOneHot { get; init; }

    public PidField If(byte bit) => this with { SupportMask = (byte)(SupportMask | (1 << bit)), SupportValue = (byte)(1 << bit) };

    public PidField Unless(byte bit) => this with { SupportMask = (byte)(SupportMask | (1 << bit)) };

    public PidField Unused(int raw) => this with { UnusedRaw = raw };

    public PidField OneHot() => this with { IsOneHot = true };

    /// <summary>Reads the raw integer; false when the ECU marks the field as not supported or not used.</summary>
    /// <param name="data">Bytes after the PID, at least <see cref="Offset"/> + <see cref="Size"/>.</param>
    /// <param name="raw">The field's bits as transmitted, sign-extended where signed.</param>
    public bool TryRead(ReadOnlySpan<byte> data, out long raw)
    {
        uint word = Size switch
        {
            1 => data[Offset],
            2 => BinaryPrimitives.ReadUInt16BigEndian(data[Offset..]),
            _ => BinaryPrimitives.ReadUInt32BigEndian(data[Offset..]),
        };
        uint bits = (word >> Shift) & Mask;
        raw = Signed ? (short)bits : bits;
        return (data[0] & SupportMask) == SupportValue && (UnusedRaw < 0 || raw != UnusedRaw) && !(IsOneHot && (bits & (bits - 1)) != 0);
    }
}
