using Clutch.Devices;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>What outlives the connection (MQTT 5.0, 4.1): subscriptions, and which commands the client was given.</content>
internal sealed partial class DeviceConnection
{
    /// <summary>Beside the options of the stored subscription to the status: a message of it has no PUBACK.</summary>
    private const int OwedBit = 0x100;

    /// <summary>Seconds that the session is kept without a connection; 0: it ends with this one.</summary>
    private long _sessionExpiry;

    /// <summary>What MQTT 5 is told about that; null: what it asked for holds.</summary>
    private uint? _serverSessionExpiry;

    private bool _cleanStart;

    /// <summary>The store has this session.</summary>
    private bool _stored;
    private int _marked;

    /// <summary>What is to be written of a session that changed; nothing once its connection is at its end.</summary>
    public SessionChange SaveSession()
    {
        Volatile.Write(ref _marked, 0);
        return _stopped.Task.IsCompleted ? default : new SessionChange(SessionChangeKind.Save, Snapshot());
    }

    /// <summary>3.1.1 knows kept and not kept only; what is kept there lives as long as the server allows.</summary>
    private void ReadSession(in ConnectPacket packet)
    {
        long most = (long)_door.Options.MaxSessionExpiry.TotalSeconds;
        long asked = packet.Version == MqttVersion.V5 ? packet.Properties.Number(PropertyId.SessionExpiryInterval, absent: 0)
            : packet.CleanStart ? 0
            : most;
        _cleanStart = packet.CleanStart;
        _sessionExpiry = Math.Min(asked, most);
        _serverSessionExpiry = asked > most ? (uint)most : null;
    }

    /// <summary>The session that this connection goes on with; null: a new one.</summary>
    private async Task<StoredSession?> BeginSessionAsync()
    {
        StoredSession? session = await _door.Sessions.BeginAsync(Identity, _cleanStart, _sessionExpiry);
        _stored = _sessionExpiry > 0;
        _commands.Changed = _stored ? MarkSession : null;
        if (session is null)
        {
            _door.Wills.Publish(Identity);
            return null;
        }

        _door.Wills.Cancel(Identity);
        _commands.Resume(session.Given);
        return session;
    }

    /// <summary>Once the device has its CONNACK: its subscriptions hold, and what it missed is due.</summary>
    private void Resume(StoredSession session)
    {
        Volatile.Write(ref _commandsOptions, session.Commands);
        bool owed = session.Status != NotSubscribed && (session.Status & OwedBit) != 0;
        Volatile.Write(ref _statusOptions, session.Status == NotSubscribed ? NotSubscribed : session.Status & ~OwedBit);
        if (session.Commands != NotSubscribed)
        {
            _door.Commands.RaiseSubscribed(Vehicle);
            TellGaps();
        }

        // Of the status messages that it missed or did not acknowledge the last one is left.
        if (session.Status != NotSubscribed && _door.Status.TryGet(Vehicle, out VehicleStatus? status) && (owed || status.Time.ToUnixTimeMilliseconds() >= session.Seen))
        {
            SendStatus(status, own: false);
        }
    }

    private StoredSession Snapshot()
    {
        int status = Volatile.Read(ref _statusOptions);
        return new StoredSession(Identity.Vehicle, Identity.ClientId)
        {
            Expiry = _sessionExpiry,
            Commands = Volatile.Read(ref _commandsOptions),
            Status = status != NotSubscribed && _commands.Owes() ? status | OwedBit : status,
            Given = _commands.Given(),
        };
    }

    /// <summary>On any thread, under a lock.</summary>
    private void MarkSession()
    {
        if (Interlocked.Exchange(ref _marked, 1) == 0)
        {
            _door.Sessions.Mark(this);
        }
    }

    /// <summary>DISCONNECT may shorten or lengthen the life of a session, not begin one [MQTT-3.1.2-23], 3.14.2.2.2.</summary>
    private bool TryChangeExpiry(PropertyBlock properties)
    {
        foreach (Property property in properties)
        {
            if (property.Id == PropertyId.SessionExpiryInterval)
            {
                if (_sessionExpiry == 0 && property.Number > 0)
                {
                    return false;
                }

                _sessionExpiry = Math.Min(property.Number, (long)_door.Options.MaxSessionExpiry.TotalSeconds);
            }
        }

        return true;
    }

    /// <summary>Makes durable what the next connection goes on with. When the store is away, that one gets commands again.</summary>
    private async Task EndSessionAsync()
    {
        if (!_stored)
        {
            return;
        }

        try
        {
            await _door.Sessions.WriteAsync(_sessionExpiry > 0 ? SessionChangeKind.End : SessionChangeKind.Delete, Snapshot());
        }
        catch (Exception e) when (e is DeviceRegistryException or OperationCanceledException)
        {
            // Reported by the keeper.
        }
    }
}
