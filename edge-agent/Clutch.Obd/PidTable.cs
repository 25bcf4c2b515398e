using System.Diagnostics.CodeAnalysis;

namespace Clutch.Obd;

/// <summary>Service 01 parameters, one row a PID: 00 to A6 and the common public ones above (SAE J1979, SAE J1979-DA).</summary>
/// <remarks>Lengths: three independent tables and the payload lengths of recorded cars agree, or the PID is not batchable.</remarks>
public static partial class PidTable
{
    /// <summary>No PID yields more samples than this.</summary>
    public const int MaxFields = 16;

    /// <summary>A request names at most six PIDs (SAE J1979 on ISO 15765-4).</summary>
    public const int MaxPidsPerRequest = 6;

    /// <summary>Samples that one message can yield at most.</summary>
    public const int MaxSamplesPerMessage = MaxFields * MaxPidsPerRequest;

    private static readonly Pid[] s_rows = Rows();
    private static readonly Pid?[] s_byNumber = Index(s_rows);

    /// <summary>All rows, ascending by number.</summary>
    public static ReadOnlySpan<Pid> All => s_rows;

    public static bool TryGet(byte number, [NotNullWhen(true)] out Pid? pid)
    {
        pid = s_byNumber[number];
        return pid is not null;
    }

    /// <summary>Bytes that this PID adds to a batched answer, itself included; 0 when it must be asked alone or is unknown.</summary>
    public static int BatchableLength(byte number) => s_byNumber[number] is { IsBatchable: true } pid ? 1 + pid.Length : 0;

    private static Pid Row(byte number, byte length, params PidField[] fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = fields[i] with { Signal = (ushort)(0x1000 | (number << 4) | i) };
        }

        return new Pid { Number = number, Length = length, Fields = fields };
    }

    private static PidField U(byte offset, byte bits, byte lowestBit = 0) => new()
    {
        Offset = offset,
        Size = (byte)Math.Max(1, bits / 8),
        Shift = lowestBit,
        Mask = uint.MaxValue >> (32 - bits),
        UnusedRaw = -1,
    };

    private static PidField S(byte offset, byte bits) => U(offset, bits) with { Signed = true };

    private static Pid?[] Index(Pid[] rows)
    {
        var index = new Pid?[256];
        foreach (Pid row in rows)
        {
            index[row.Number] = row;
        }

        return index;
    }
}
