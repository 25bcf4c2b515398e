using System.Security.Cryptography;
using System.Text;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Microsoft.Data.Sqlite;

namespace Clutch.Ingest.Connections;

/// <content>CONNECT: who is it, what may it do, what holds for this connection.</content>
internal sealed partial class DeviceConnection
{
    private const int MaxClientIdBytes = 256;

    /// <summary>The level byte of a CONNECT whose protocol name was good: two bytes of length, "MQTT", the level.</summary>
    private const int ProtocolLevelOffset = 6;

    private static readonly TimeSpan s_takeoverPatience = TimeSpan.FromSeconds(5);

    private VehicleTopics _topics = null!;
    private DeviceConnection? _elder;
    private byte[]? _willPayload;
    private bool _willRetain;
    private bool _assignedClientId;
    private bool _askedForSession;
    private ushort? _serverKeepAlive;

    private Verdict OnConnect(ReadOnlySpan<byte> body)
    {
        if (!ConnectPacket.TryParse(body, out ConnectPacket packet, out MqttReject reject))
        {
            _door.Counters.CountRefused(Refusal.Protocol);
            Output.Version = AnswerableVersion(packet.Version, reject, body);
            return Output.Version == MqttVersion.Unknown ? End(reject.ReasonCode()) : RefuseConnect(reject.ReasonCode());
        }

        Output.Version = packet.Version;
        Output.MaximumPacketSize = packet.Properties.Number(PropertyId.MaximumPacketSize, MqttLimits.LargestPacket);
        ReasonCode reason = Check(in packet);
        if (reason != ReasonCode.Success)
        {
            return RefuseConnect(reason);
        }

        _commands.ReceiveMaximum = (int)packet.Properties.Number(PropertyId.ReceiveMaximum, MqttLimits.DefaultReceiveMaximum);
        _askedForSession = packet.Properties.Number(PropertyId.SessionExpiryInterval, absent: 0) > 0;
        SetKeepAlive(packet.KeepAlive);
        if (packet.HasWill)
        {
            (_willPayload, _willRetain) = (packet.WillPayload.ToArray(), packet.WillRetain);
        }

        _assignedClientId = packet.ClientId.IsEmpty;
        Identity = (Vehicle, _assignedClientId ? $"clutch-{RandomNumberGenerator.GetHexString(16, lowercase: true)}" : Encoding.UTF8.GetString(packet.ClientId));
        _elder = _door.Connections.Claim(this);
        return _elder is null ? Welcome() : Verdict.Continue;
    }

    /// <summary>Who asks, and for what. Sets the vehicle.</summary>
    private ReasonCode Check(in ConnectPacket packet)
    {
        if (packet.Properties.TryGetValue(PropertyId.AuthenticationMethod, out _))
        {
            return ReasonCode.BadAuthenticationMethod;
        }

        if (_door.LogFault is not null)
        {
            _door.Counters.CountRefused(Refusal.Unavailable);
            return ReasonCode.ServerUnavailable;
        }

        ReasonCode credentials = CheckCredentials(packet.UserName, packet.Password);
        if (credentials != ReasonCode.Success)
        {
            return credentials;
        }

        if (packet.ClientId.Length > MaxClientIdBytes)
        {
            return ReasonCode.ClientIdentifierNotValid;
        }

        if (!packet.HasWill)
        {
            return ReasonCode.Success;
        }

        return _topics.Resolve(packet.WillTopic) != DeviceTopic.Status ? ReasonCode.NotAuthorized
            : packet.WillQos > 1 ? ReasonCode.QosNotSupported
            : packet.WillPayload.Length > _door.Options.MaxStatusBytes ? ReasonCode.QuotaExceeded
            : ReasonCode.Success;
    }

    private ReasonCode CheckCredentials(ReadOnlySpan<byte> userName, ReadOnlySpan<byte> password)
    {
        try
        {
            if (Topics.IsVehicle(userName))
            {
                string vehicle = Encoding.ASCII.GetString(userName);
                if (_door.Devices.Check(vehicle, password))
                {
                    (Vehicle, _topics) = (vehicle, new VehicleTopics(vehicle));
                    return ReasonCode.Success;
                }
            }

            _door.Counters.CountRefused(Refusal.Credentials);
            return ReasonCode.BadUserNameOrPassword;
        }
        catch (SqliteException)
        {
            _door.Counters.CountRefused(Refusal.Unavailable); // closed while the registry cannot be read, never open
            return ReasonCode.ServerUnavailable;
        }
    }

    /// <summary>One and a half times the interval without a packet ends the connection [MQTT-3.1.2-22].</summary>
    private void SetKeepAlive(ushort seconds)
    {
        TimeSpan asked = TimeSpan.FromSeconds(seconds);
        if (Output.Version == MqttVersion.V5 && (seconds == 0 || asked > _door.Options.MaxKeepAlive))
        {
            asked = _door.Options.MaxKeepAlive;
            _serverKeepAlive = (ushort)Math.Ceiling(asked.TotalSeconds);
        }

        _silenceLimit = asked == TimeSpan.Zero ? _door.Options.IdleTimeout : asked * 1.5;
    }

    /// <summary>Ends the connection that had this identity. When this returns, nothing of it reaches the log or the status any more.</summary>
    private async Task TakeOverAsync(DeviceConnection elder)
    {
        _door.Counters.CountTakeover();
        elder.RequestEnd(ReasonCode.SessionTakenOver);
        if (!await WithinAsync(elder._stopped.Task, s_takeoverPatience))
        {
            Output.Enqueue(new ConnAckPacket { Reason = ReasonCode.ServerBusy });
            RequestEnd(ReasonCode.ServerBusy);
            return;
        }

        Welcome();
        Output.Pump();
    }

    private Verdict Welcome()
    {
        _connected = true;
        var properties = new PropertyWriter(stackalloc byte[64 + MaxClientIdBytes]);
        properties.Add(PropertyId.ReceiveMaximum, (uint)_door.Options.ReceiveMaximum);
        properties.Add(PropertyId.MaximumQos, 1);
        properties.Add(PropertyId.MaximumPacketSize, (uint)_door.Options.MaxPacketBytes);
        properties.Add(PropertyId.TopicAliasMaximum, TopicAliasMaximum);
        properties.Add(PropertyId.WildcardSubscriptionAvailable, 0);
        properties.Add(PropertyId.SubscriptionIdentifierAvailable, 0);
        properties.Add(PropertyId.SharedSubscriptionAvailable, 0);
        if (_askedForSession)
        {
            properties.Add(PropertyId.SessionExpiryInterval, 0);
        }

        if (_serverKeepAlive is { } keepAlive)
        {
            properties.Add(PropertyId.ServerKeepAlive, keepAlive);
        }

        if (_assignedClientId)
        {
            properties.Add(PropertyId.AssignedClientIdentifier, Encoding.ASCII.GetBytes(Identity.ClientId));
        }

        return Output.Enqueue(new ConnAckPacket { Reason = ReasonCode.Success, Properties = properties.Written })
            ? Verdict.Continue
            : End(ReasonCode.PacketTooLarge);
    }

    private Verdict RefuseConnect(ReasonCode reason)
    {
        Output.Enqueue(new ConnAckPacket { Reason = reason });
        return End(reason);
    }

    /// <summary>How to answer a CONNECT that is no good; unknown when there is no way to answer it.</summary>
    private static MqttVersion AnswerableVersion(MqttVersion version, MqttReject reject, ReadOnlySpan<byte> body) => reject switch
    {
        MqttReject.UnsupportedProtocolVersion => body[ProtocolLevelOffset] < (byte)MqttVersion.V5 ? MqttVersion.V311 : MqttVersion.V5,
        MqttReject.ClientIdentifierMissing => MqttVersion.V311,
        _ => version == MqttVersion.V5 ? version : MqttVersion.Unknown,
    };
}
