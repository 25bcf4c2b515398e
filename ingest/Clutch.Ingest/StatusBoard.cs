using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Clutch.Ingest.Connections;
using Clutch.Ingest.Sessions;

namespace Clutch.Ingest;

/// <summary>The last word of a device about itself: its own message, or the will that it left for the case that it falls silent.</summary>
/// <param name="Vehicle">Whose.</param>
/// <param name="Payload">Its bytes, unchanged.</param>
/// <param name="Time">When it came.</param>
public sealed record VehicleStatus(string Vehicle, ReadOnlyMemory<byte> Payload, DateTimeOffset Time)
{
    /// <summary>It was published to be retained.</summary>
    public bool Retain { get; init; }

    /// <summary>Properties that go on to subscribers as they came: content type, user properties and the like.</summary>
    public ReadOnlyMemory<byte> Properties { get; init; }

    /// <summary>From then on it is no longer good (Message Expiry Interval); null: it stays.</summary>
    public DateTimeOffset? Expires { get; init; }
}

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

    /// <summary>The retained status; one whose time is over is none.</summary>
    public bool TryGet(string vehicle, [NotNullWhen(true)] out VehicleStatus? status)
    {
        if (_retained.TryGetValue(vehicle, out status) && status.Expires <= _time.GetUtcNow())
        {
            _retained.TryRemove(new(vehicle, status));
            status = null;
        }

        return status is not null;
    }

    /// <summary>A will.</summary>
    internal void Publish(string vehicle, Will will) =>
        Publish(new VehicleStatus(vehicle, will.Payload, _time.GetUtcNow())
        {
            Retain = will.Retain,
            Properties = will.Properties,
            Expires = will.Expiry is { } expiry ? _time.GetUtcNow() + expiry : null,
        });

    /// <summary>Keeps and forwards a status; a retained one without payload deletes (3.3.1.3).</summary>
    /// <param name="status">What was published.</param>
    /// <param name="from">Who published it; null: it is a will.</param>
    internal void Publish(VehicleStatus status, DeviceConnection? from = null)
    {
        if (status.Retain && status.Payload.IsEmpty)
        {
            _retained.TryRemove(status.Vehicle, out _);
        }
        else if (status.Retain)
        {
            _retained[status.Vehicle] = status;
        }

        foreach (DeviceConnection connection in _connections.Of(status.Vehicle))
        {
            connection.SendStatus(status, own: connection == from);
        }

        Published?.Invoke(status);
    }
}
