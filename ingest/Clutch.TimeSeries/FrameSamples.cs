using Clutch.Telemetry;

namespace Clutch.TimeSeries;

/// <summary>What makes a frame unique, from the agent to every store.</summary>
public readonly record struct FrameKey(string Vehicle, long Boot, long Sequence);

/// <summary>What one frame brings, in lists that are used again and again.</summary>
public sealed class FrameSamples
{
    public FrameKey Key { get; set; }

    public List<Sample> Samples { get; } = [];

    public List<TroubleCodeList> TroubleCodes { get; } = [];

    public List<TextAttribute> Attributes { get; } = [];

    public List<DefinedSignal> Definitions { get; } = [];

    public void Clear()
    {
        Samples.Clear();
        TroubleCodes.Clear();
        Attributes.Clear();
        Definitions.Clear();
    }
}

/// <summary>All trouble codes of one state that an ECU had at a time; empty says that it had none.</summary>
/// <param name="Ecu">CAN id or source address of the ECU.</param>
/// <param name="State">Stored, pending or permanent: services 03, 07 and 0A (SAE J1979).</param>
/// <param name="Time">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Codes">Two bytes a code, as SAE J2012 packs them: 0x0301 is P0301.</param>
public sealed record TroubleCodeList(uint Ecu, TroubleCodeState State, long Time, ushort[] Codes);

/// <summary>Something about a vehicle that is a text, for example its VIN.</summary>
/// <param name="Name">One of <see cref="AttributeNames"/>.</param>
/// <param name="Time">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Value">The text.</param>
public sealed record TextAttribute(string Name, long Time, string Value);

/// <summary>What a number meant from a time on.</summary>
/// <param name="Time">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Definition">Path, unit, scale and texts.</param>
public sealed record DefinedSignal(long Time, SignalDefinition Definition);

/// <summary>Names that writers and readers of text attributes share.</summary>
public static class AttributeNames
{
    /// <summary>Vehicle identification number, 17 characters.</summary>
    public const string Vin = "vin";

    /// <summary>The adapter's own words for itself.</summary>
    public const string Adapter = "adapter";

    /// <summary>Name of the OBD protocol.</summary>
    public const string Protocol = "protocol";

    /// <summary>Name of a <see cref="LinkState"/>.</summary>
    public const string Link = "link";

    /// <summary>Name of a <see cref="DataSource"/>.</summary>
    public const string Source = "source";
}
