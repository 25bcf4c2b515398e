using System.Collections.Concurrent;
using Clutch.Devices;

namespace Clutch.Ingest.Connections;

/// <summary>All open connections: by index for the log's reports, by identity for takeovers, by vehicle for commands.</summary>
internal sealed class ConnectionTable(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<int> _free = new();
    private readonly ConcurrentDictionary<SessionName, DeviceConnection> _byIdentity = new();
    private readonly ConcurrentDictionary<string, DeviceConnection[]> _byVehicle = new(StringComparer.Ordinal);
    private DeviceConnection?[] _connections = new DeviceConnection?[Math.Min(capacity, 64)];
    private int[] _generations = new int[Math.Min(capacity, 64)];
    private int _used;

    /// <summary>All connections, with gaps. Read without the lock: an element may change at any time.</summary>
    public ReadOnlySpan<DeviceConnection?> All => Volatile.Read(ref _connections);

    /// <summary>Gives the connection an index and a generation; false when there are too many.</summary>
    public bool TryAdd(DeviceConnection connection)
    {
        lock (_gate)
        {
            if (!_free.TryDequeue(out int index))
            {
                if (_used == capacity)
                {
                    return false;
                }

                if (_used == _connections.Length)
                {
                    int length = Math.Min(capacity, _used * 2);
                    Array.Resize(ref _generations, length);
                    DeviceConnection?[] grown = new DeviceConnection?[length];
                    _connections.CopyTo(grown, 0);
                    Volatile.Write(ref _connections, grown);
                }

                index = _used++;
            }

            _generations[index] = (_generations[index] + 1) & Ticket.GenerationMask;
            connection.SetPlace(index, _generations[index]);
            Volatile.Write(ref _connections[index], connection);
            return true;
        }
    }

    /// <summary>The index becomes free; reports that are still to come find nobody.</summary>
    public void Release(DeviceConnection connection)
    {
        lock (_gate)
        {
            Volatile.Write(ref _connections[connection.Index], null);
            _free.Enqueue(connection.Index);
        }
    }

    /// <summary>The connection that a report is for; null when it is gone.</summary>
    public DeviceConnection? Find(Ticket ticket)
    {
        DeviceConnection?[] connections = Volatile.Read(ref _connections);
        DeviceConnection? connection = ticket.Index < connections.Length ? Volatile.Read(ref connections[ticket.Index]) : null;
        return connection?.Generation == ticket.Generation ? connection : null;
    }

    /// <summary>Whether a connection has the identity.</summary>
    public bool Holds(SessionName identity) => _byIdentity.ContainsKey(identity);

    /// <summary>The connection that has the identity.</summary>
    public DeviceConnection? Find(SessionName identity) => _byIdentity.GetValueOrDefault(identity);

    /// <summary>Takes the identity. Returns the connection that had it, which is to be ended before the new one is read.</summary>
    public DeviceConnection? Claim(DeviceConnection connection)
    {
        DeviceConnection? before = null;
        _byIdentity.AddOrUpdate(connection.Identity, connection, (_, old) =>
        {
            before = old;
            return connection;
        });
        _byVehicle.AddOrUpdate(connection.Vehicle, [connection], (_, others) => [.. others, connection]);
        return before;
    }

    /// <summary>Gives the identity up, unless a newer connection has it by now.</summary>
    public void Leave(DeviceConnection connection)
    {
        _byIdentity.TryRemove(new(connection.Identity, connection));
        while (_byVehicle.TryGetValue(connection.Vehicle, out DeviceConnection[]? all))
        {
            DeviceConnection[] others = [.. all.Where(other => other != connection)];
            if (others.Length == 0 ? _byVehicle.TryRemove(new(connection.Vehicle, all)) : _byVehicle.TryUpdate(connection.Vehicle, others, all))
            {
                return;
            }
        }
    }

    /// <summary>The connections of a vehicle, oldest first.</summary>
    public DeviceConnection[] Of(string vehicle) => _byVehicle.TryGetValue(vehicle, out DeviceConnection[]? connections) ? connections : [];
}
