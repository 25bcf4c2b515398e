using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Clutch.Health;

/// <summary>A trouble code as the vehicle reported it over time: a fault with its begin, its persistence and its end, not a list of readings.</summary>
public struct CodeEntry
{
    /// <summary>Two bytes, SAE J2012.</summary>
    public ushort Code { get; set; }

    /// <summary>Bit 0 stored, bit 1 pending, bit 2 permanent, as of the newest list of its ECU; 0: gone.</summary>
    public byte States { get; set; }

    /// <summary>How often it came back after it was gone, at most 255.</summary>
    public byte Returns { get; set; }

    /// <summary>CAN id or source address of the ECU that reports it.</summary>
    public uint Ecu { get; set; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long FirstSeen { get; set; }

    public long LastSeen { get; set; }

    public readonly bool IsActive => States != 0;

    public readonly bool IsConfirmed => (States & 0b101) != 0;
}

/// <summary>The trouble codes of a vehicle. Plain memory of constant size: when it is full, the code gone longest makes room.</summary>
public struct CodeBook
{
    /// <summary>More codes at a time come from a broken bus, not from broken parts.</summary>
    public const int Capacity = 48;

    private Entries _entries;
    private int _count;

    [UnscopedRef]
    public readonly ReadOnlySpan<CodeEntry> All => ((ReadOnlySpan<CodeEntry>)_entries)[.._count];

    /// <summary>Takes the complete list of one ECU in one state, two bytes a code.</summary>
    public void Report(uint ecu, int state, ReadOnlySpan<byte> codes, long time)
    {
        byte bit = (byte)(1 << (state - 1));
        foreach (ref CodeEntry entry in ((Span<CodeEntry>)_entries)[.._count])
        {
            if (entry.Ecu == ecu)
            {
                entry.States &= (byte)~bit;
            }
        }

        for (int i = 0; i + 1 < codes.Length; i += 2)
        {
            ushort code = (ushort)((codes[i] << 8) | codes[i + 1]);
            if (code == 0)
            {
                continue;
            }

            ref CodeEntry entry = ref Find(ecu, code, time);
            if (entry.States == 0 && entry.LastSeen != 0 && entry.LastSeen < time && entry.Returns < byte.MaxValue)
            {
                entry.Returns++;
            }

            entry.States |= bit;
            entry.LastSeen = time;
        }
    }

    [UnscopedRef]
    private ref CodeEntry Find(uint ecu, ushort code, long time)
    {
        Span<CodeEntry> entries = _entries;
        for (int i = 0; i < _count; i++)
        {
            if (entries[i].Code == code && entries[i].Ecu == ecu)
            {
                return ref entries[i];
            }
        }

        int place = _count < Capacity ? _count++ : Oldest();
        entries[place] = new CodeEntry { Code = code, Ecu = ecu, FirstSeen = time };
        return ref entries[place];
    }

    private readonly int Oldest()
    {
        int oldest = 0;
        for (int i = 1; i < Capacity; i++)
        {
            (int active, long seen) = (_entries[i].States, _entries[i].LastSeen);
            if ((active == 0, -seen).CompareTo((_entries[oldest].States == 0, -_entries[oldest].LastSeen)) > 0)
            {
                oldest = i;
            }
        }

        return oldest;
    }

    [InlineArray(Capacity)]
    private struct Entries
    {
        private CodeEntry _first;
    }
}
