using System.Collections.Immutable;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Api;

/// <summary>A signal for the length of a definition.</summary>
/// <param name="Signal">Of the registry, or as the vehicle defined it.</param>
/// <param name="Definition">The vehicle's own; null for the registry's signals.</param>
/// <param name="From">First moment, milliseconds since 1970.</param>
/// <param name="To">Moment after the last, milliseconds since 1970.</param>
internal readonly record struct KnownSignal(Signal Signal, SignalDefinition? Definition, long From, long To)
{
    public string? TextOf(in Sample sample) => sample.HasValue ? TextOf(sample.Raw) : null;

    public string? TextOf(long raw) => Definition?.TextOf(raw);
}

/// <summary>What the numbers of one vehicle mean: the registry, and the vehicle's own definitions over time. Immutable.</summary>
internal sealed class SignalBook
{
    public static readonly SignalBook Registry = new(ImmutableSortedDictionary<ushort, ImmutableArray<DefinedSignal>>.Empty, 0);

    private readonly ImmutableSortedDictionary<ushort, ImmutableArray<DefinedSignal>> _own;
    private readonly int _definitions;

    private SignalBook(ImmutableSortedDictionary<ushort, ImmutableArray<DefinedSignal>> own, int definitions) => (_own, _definitions) = (own, definitions);

    /// <summary>The book of a vehicle with these definitions, as the time series gives them.</summary>
    public static SignalBook Of(IReadOnlyList<DefinedSignal> definitions) => definitions.Count == 0
        ? Registry
        : new(definitions.GroupBy(own => own.Definition.Signal.Number).ToImmutableSortedDictionary(group => group.Key, group => group.ToImmutableArray()), definitions.Count);

    /// <summary>The book with one definition more; itself when that says nothing new, or when it is full.</summary>
    public SignalBook With(long time, SignalDefinition definition)
    {
        ushort number = definition.Signal.Number;
        ImmutableArray<DefinedSignal> known = _own.GetValueOrDefault(number, []);
        if (_definitions >= ITimeSeries.MaxDefinitions || (known.Length > 0 && known[IndexAt(known, time)].Definition.ToBytes().AsSpan().SequenceEqual(definition.ToBytes())))
        {
            return this;
        }

        ImmutableArray<DefinedSignal> more = [.. known.Append(new DefinedSignal(time, definition)).OrderBy(own => own.Time)];
        return new SignalBook(_own.SetItem(number, more), _definitions + 1);
    }

    /// <summary>What a number meant at a time; false where nobody has said it yet.</summary>
    public bool TryGet(ushort number, long time, out KnownSignal known)
    {
        if (number < SignalDefinition.FirstNumber)
        {
            bool found = SignalRegistry.TryGet(number, out Signal? signal);
            known = found ? new KnownSignal(signal!, null, 0, long.MaxValue) : default;
            return found;
        }

        bool isOwn = _own.TryGetValue(number, out ImmutableArray<DefinedSignal> definitions);
        known = isOwn ? At(definitions, IndexAt(definitions, time)) : default;
        return isOwn;
    }

    /// <summary>Everything that has this path, oldest first; several where the vehicle has redefined it. What has another unit than the newest is left out.</summary>
    public IReadOnlyList<KnownSignal> OfPath(string path)
    {
        if (SignalRegistry.TryGet(path, out Signal? signal))
        {
            return [new KnownSignal(signal, null, 0, long.MaxValue)];
        }

        List<KnownSignal> found = [.. _own.Values.SelectMany(definitions => definitions.Select((_, i) => At(definitions, i))).Where(own => own.Signal.Path == path)];
        string? unit = found.Count == 0 ? null : found.MaxBy(own => own.From).Signal.Unit;
        return [.. found.Where(own => own.Signal.Unit == unit).OrderBy(own => own.From)];
    }

    /// <summary>The first definition also holds for what was sampled before it.</summary>
    private static KnownSignal At(ImmutableArray<DefinedSignal> definitions, int index) => new(
        definitions[index].Definition.Signal,
        definitions[index].Definition,
        index == 0 ? 0 : definitions[index].Time,
        index + 1 < definitions.Length ? definitions[index + 1].Time : long.MaxValue);

    private static int IndexAt(ImmutableArray<DefinedSignal> definitions, long time)
    {
        int index = definitions.Length - 1;
        while (index > 0 && definitions[index].Time > time)
        {
            index--;
        }

        return index;
    }
}
