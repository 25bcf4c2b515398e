using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Clutch.Health.Worker;

/// <summary>The vehicles heard last. What is not in the store stays until it is.</summary>
internal sealed class VehicleCache
{
    private readonly int _capacity;
    private readonly LinkedList<VehicleEntry> _newestFirst = new();
    private readonly Dictionary<string, LinkedListNode<VehicleEntry>> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedListNode<VehicleEntry>>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public VehicleCache(int capacity)
    {
        _capacity = capacity;
        _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Nothing more gets in before a checkpoint.</summary>
    public bool IsFull => _entries.Count >= _capacity && _newestFirst.Last is { Value.IsDirty: true };

    public IEnumerable<VehicleEntry> Entries => _newestFirst;

    /// <summary>Finds a vehicle by its id in ASCII, and takes it as the one heard last.</summary>
    public bool TryGet(ReadOnlySpan<byte> vehicle, [NotNullWhen(true)] out VehicleEntry? entry)
    {
        Span<char> name = stackalloc char[vehicle.Length];
        Encoding.ASCII.GetChars(vehicle, name);
        if (!_bySpan.TryGetValue(name, out LinkedListNode<VehicleEntry>? node))
        {
            entry = null;
            return false;
        }

        if (node != _newestFirst.First)
        {
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
        }

        entry = node.Value;
        return true;
    }

    /// <summary>Takes a vehicle in, in place of the one heard longest ago; not while <see cref="IsFull"/>.</summary>
    public void Add(VehicleEntry entry)
    {
        if (_entries.Count >= _capacity)
        {
            LinkedListNode<VehicleEntry> oldest = _newestFirst.Last!;
            _newestFirst.RemoveLast();
            _entries.Remove(oldest.Value.Vehicle);
        }

        _entries.Add(entry.Vehicle, _newestFirst.AddFirst(entry));
    }
}
