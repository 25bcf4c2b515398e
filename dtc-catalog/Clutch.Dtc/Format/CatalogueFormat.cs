using System.Runtime.InteropServices;

namespace Clutch.Dtc;

// The layout of catalogue.bin. Clutch.Dtc reads it, Clutch.Dtc.Compiler writes it; both compile this file. Little-endian.
//
//   u32 magic   u32 version   u32 language count   u32 entry count
//   directory: for each section, for each language: u32 offset, u32 count   (sections without language fill the first language's slot)
//   the sections; every one starts on a multiple of 4
//
// A text section is u32 positions in the pool; there lie a u16 length and that many bytes of UTF-8. Equal texts are stored once.

internal static class CatalogueFormat
{
    public const uint Magic = 0x43_54_44_43;
    public const uint Version = 1;
    public const int HeaderSize = 16;
    public const int DirectoryEntrySize = 8;

    /// <summary>In a phrase: here comes the component with its letters and numbers.</summary>
    public const byte NounSlot = 1;

    /// <summary>In a phrase: here comes the partner.</summary>
    public const byte PartnerSlot = 2;

    /// <summary>The longest title in UTF-16 units; the compiler refuses a longer one.</summary>
    public const int MaxTitleLength = 256;

    public const int CodeCount = 0x10000;
}

/// <summary>Parts of the file, in their order.</summary>
internal enum Section : byte
{
    /// <summary>u16 x 65,537: entries of code c are those from index[c] up to index[c + 1].</summary>
    Index,
    Entries,
    Components,
    Modes,

    // Texts and byte lists without language.
    ComponentKeys,
    ModeKeys,
    MakeNames,
    MakeAliases,
    PidLists,
    FailureTypeLists,
    CauseKeys,
    CheckKeys,
    CauseLists,
    CheckLists,
    RuleKeys,
    TermKeys,

    // Texts of a language.
    Nouns,
    Phrases,
    Tails,
    Causes,
    Checks,
    Rules,
    Terms,
    Count,
}

/// <summary>One meaning of one code.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal struct EntryRecord
{
    public ushort Code;
    public ushort Component;
    public ushort Mode;
    public ushort Noun;

    /// <summary>The noun of the partner; 0 = none.</summary>
    public ushort Partner;
    public ushort Phrase;

    /// <summary>What comes last (bank, sensor, condition); 0 = nothing.</summary>
    public ushort Tail;
    public ushort Guidance;

    /// <summary>The override that fixed the severity; 0 = component and mode.</summary>
    public ushort Rule;
    public byte Make;
    public byte Edition;
    public byte Confidence;
    public byte Witnesses;
    public byte Severity;
    public byte Drive;
    public byte Mil;
    public byte EvidenceWeight;
    public sbyte Shift;
    public byte Reserved;
}

[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal struct ComponentRecord
{
    public const byte EmissionsFlag = 1;
    public const byte SafetyFlag = 2;

    public byte System;
    public byte Part;
    public byte Severity;
    public byte Flags;
    public ushort Pids;
}

[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal struct ModeRecord
{
    public byte Class;
    public byte Relation;
    public ushort FailureTypes;
}
