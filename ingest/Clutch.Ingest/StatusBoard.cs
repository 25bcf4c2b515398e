using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Clutch.Ingest.Connections;

namespace Clutch.Ingest;

/// <summary>The last word of a device about itself: its own message, or the will that it left for the case that it falls silent.</summary>
/// <param name="Vehicle">Whose.</param>
/// <param name="Payload">Its bytes, unchanged.</param>
/// <param name="Time">When it came.</param>
public sealed record VehicleStatus(string Vehicle, ReadOnlyMemory<byte> Payload, DateTimeOffset Time);

/// <summary>The retained <c>status</c> of every vehicle, in memory.</summary>
public sealed class StatusBoard
{
    private readonly ConcurrentDictionary<string, VehicleStatus> _retained = new(StringComparer.Ordinal);
    private readonly ConnectionTable _connections;
    private readonly TimeProvider _time;

    internal StatusBoard(ConnectionTable connections, TimeProvider time)
    {
        _connections = connections;
        _time = time;
    }

    /// <summary>Called with each status message, retained or not, on the connection's read loop; must be quick and must not throw.</summary>
    public Action<VehicleStatus>? Published { get; set; }

    /// <summary>The retained status of each vehicle that has one.</summary>
    public IReadOnlyCollection<VehicleStatus> All => [.. _retained.Values];

    public bool TryGet(string vehicle, [NotNullWhen(true)] out VehicleStatus? status) => _retained.TryGetValue(vehicle, out status);

    /// <summary>Keeps and forwards a status; a retained one without payload deletes (3.3.1.3).</summary>
    internal void Publish(string vehicle, ReadOnlyMemory<byte> payload, bool retain)
    {
        var status = new VehicleStatus(vehicle, payload, _time.GetUtcNow());
        if (retain && payload.IsEmpty)
        {
            _retained.TryRemove(vehicle, out _);
        }
        else if (retain)
        {
            _retained[vehicle] = status;
        }

        foreach (DeviceConnection connection in _connections.Of(vehicle))
        {
            connection.SendStatus(status, retained: false);
        }

        Published?.Invoke(status);
    }
}
