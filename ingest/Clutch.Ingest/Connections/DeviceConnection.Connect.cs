using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Clutch.Devices;
using Clutch.Ingest.Devices;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Clutch.Ingest.Connections;

/// <content>CONNECT: who is it, what may it do, what holds for this connection.</content>
internal sealed partial class DeviceConnection
{
    private const int MaxClientIdBytes = 256;

    /// <summary>The level byte of a CONNECT whose protocol name was good: two bytes of length, "MQTT", the level.</summary>
    private const int ProtocolLevelOffset = 6;

    private static readonly TimeSpan s_takeoverPatience = TimeSpan.FromSeconds(5);

    private VehicleTopics _topics = null!;

    /// <summary>Work that has to end before the next packet is handled.</summary>
    private Task? _busy;
    private bool _assignedClientId;
    private ushort? _serverKeepAlive;

    /// <summary>What a CONNECT asked for, out of the packet's bytes.</summary>
    /// <param name="Credential">Who it says it is, and what shows it.</param>
    /// <param name="Refusal">The answer when that is wrong.</param>
    /// <param name="Permission">What else it asked for: success, or why that is refused to the one it says it is.</param>
    /// <param name="ClientId">Never empty.</param>
    /// <param name="KeepAlive">Seconds.</param>
    private sealed record ConnectRequest(Credential Credential, ReasonCode Refusal, ReasonCode Permission, string ClientId, ushort KeepAlive);

    /// <summary>The revision of the registry that let this connection in.</summary>
    public long Revision { get; private set; }

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
        if (packet.Properties.TryGetValue(PropertyId.AuthenticationMethod, out _))
        {
            return RefuseConnect(ReasonCode.BadAuthenticationMethod);
        }

        if (_door.LogFault is not null)
        {
            _door.Counters.CountRefused(Refusal.Unavailable);
            return RefuseConnect(ReasonCode.ServerUnavailable);
        }

        _busy = ConnectAsync(Read(in packet));
        if (!_busy.IsCompletedSuccessfully)
        {
            return Verdict.Continue; // the read loop waits for it
        }

        _busy = null;
        return Volatile.Read(ref _end) == NotEnding ? Verdict.Continue : Verdict.End;
    }

    private ConnectRequest Read(in ConnectPacket packet)
    {
        _commands.ReceiveMaximum = (int)packet.Properties.Number(PropertyId.ReceiveMaximum, MqttLimits.DefaultReceiveMaximum);
        Output.ExplainsAcknowledgements = packet.Properties.Number(PropertyId.RequestProblemInformation, absent: 1) == 1;
        ReadSession(in packet);
        _assignedClientId = packet.ClientId.IsEmpty;
        X509Certificate2? certificate = packet.HasPassword ? null : _connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        Credential credential = certificate is null ? ReadToken(in packet) : ReadCertificate(certificate, in packet);
        ReasonCode permission = ReasonCode.Success;
        if (credential.Vehicle.Length > 0)
        {
            _topics = new VehicleTopics(credential.Vehicle);
            permission = Permission(in packet);
        }

        if (packet.HasWill && permission == ReasonCode.Success)
        {
            _will = ReadWill(in packet);
        }

        return new ConnectRequest(
            credential,
            certificate is null ? ReasonCode.BadUserNameOrPassword : ReasonCode.NotAuthorized,
            permission,
            _assignedClientId ? $"clutch-{RandomNumberGenerator.GetHexString(16, lowercase: true)}" : Encoding.UTF8.GetString(packet.ClientId),
            packet.KeepAlive);
    }

    private static Credential ReadToken(in ConnectPacket packet) => new(
        Topics.IsVehicle(packet.UserName) ? Encoding.ASCII.GetString(packet.UserName) : "",
        CredentialKind.Token,
        DeviceRegistry.Hash(packet.Password));

    /// <summary>A user name is not needed beside a certificate; one that names another vehicle is refused.</summary>
    private Credential ReadCertificate(X509Certificate2 certificate, in ConnectPacket packet)
    {
        Credential credential = CertificateIdentity.Read(certificate, _door.ClientAuthorities, _door.Time.GetUtcNow());
        bool fits = !packet.HasUserName || Encoding.UTF8.GetString(packet.UserName) == credential.Vehicle;
        return fits ? credential : credential with { Vehicle = "" };
    }

    private ReasonCode Permission(in ConnectPacket packet)
    {
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
            : packet.WillPayload.Length + packet.WillProperties.Bytes.Length > _door.Options.MaxStatusBytes ? ReasonCode.QuotaExceeded
            : ReasonCode.Success;
    }

    /// <summary>Lets the device in or refuses it. Nothing is read from it meanwhile.</summary>
    private async Task ConnectAsync(ConnectRequest request)
    {
        string address = PeerAddress.Of((_connection.RemoteEndPoint as IPEndPoint)?.Address);
        Admission admission = await _door.Access.CheckAsync(request.Credential, request.Refusal, address);
        ReasonCode reason = admission.Reason == ReasonCode.Success ? request.Permission : admission.Reason;
        var identity = new SessionName(request.Credential.Vehicle, request.ClientId);
        if (reason == ReasonCode.Success && _door.Connections.Holds(identity) && !_door.Twins.MayTakeOver(identity.Vehicle, identity.ClientId))
        {
            reason = ReasonCode.ServerBusy;
        }

        if (reason != ReasonCode.Success)
        {
            RefuseConnect(reason);
            Output.Pump();
            return;
        }

        SetKeepAlive(request.KeepAlive);
        (Vehicle, Revision, Identity) = (identity.Vehicle, admission.Revision, identity);
        _ledger = _door.Continuity.Of(Vehicle);
        DeviceConnection? elder = _door.Connections.Claim(this);
        bool free = elder is null || await EndElderAsync(elder);

        // A change of the registry since the check may have been applied before this connection could be found: let the device ask again.
        if (!free || _door.Access.Seen > Revision)
        {
            RefuseConnect(ReasonCode.ServerBusy);
        }
        else
        {
            await WelcomeAsync();
        }

        Output.Pump();
    }

    private async Task WelcomeAsync()
    {
        try
        {
            StoredSession? session = await BeginSessionAsync();
            Welcome(session is not null);
            if (session is not null)
            {
                Resume(session);
            }
        }
        catch (Exception e) when (e is DeviceRegistryException or OperationCanceledException)
        {
            _door.Counters.CountRefused(Refusal.Unavailable);
            RefuseConnect(ReasonCode.ServerUnavailable);
        }
    }

    /// <summary>Ends the connection that had this identity. When this returns true, nothing of it reaches the log or the status any more.</summary>
    private Task<bool> EndElderAsync(DeviceConnection elder)
    {
        _door.Counters.CountTakeover();
        elder.RequestEnd(ReasonCode.SessionTakenOver);
        return WithinAsync(elder._stopped.Task, s_takeoverPatience);
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

    private void Welcome(bool sessionPresent)
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
        if (_serverSessionExpiry is { } expiry)
        {
            properties.Add(PropertyId.SessionExpiryInterval, expiry);
        }

        if (_serverKeepAlive is { } keepAlive)
        {
            properties.Add(PropertyId.ServerKeepAlive, keepAlive);
        }

        if (_assignedClientId)
        {
            properties.Add(PropertyId.AssignedClientIdentifier, Encoding.ASCII.GetBytes(Identity.ClientId));
        }

        if (!Output.Enqueue(new ConnAckPacket { SessionPresent = sessionPresent, Reason = ReasonCode.Success, Properties = properties.Written }))
        {
            RequestEnd(ReasonCode.PacketTooLarge);
        }
    }

    private Verdict RefuseConnect(ReasonCode reason)
    {
        EnqueueRefusal(reason);
        return End(reason);
    }

    /// <summary>With the reason in words, where the device accepts so large a packet [MQTT-3.2.2-19].</summary>
    private void EnqueueRefusal(ReasonCode reason)
    {
        var properties = new PropertyWriter(stackalloc byte[ReasonTexts.MostBytes]);
        ReasonTexts.AddTo(ref properties, reason);
        if (!Output.Enqueue(new ConnAckPacket { Reason = reason, Properties = properties.Written }))
        {
            Output.Enqueue(new ConnAckPacket { Reason = reason });
        }
    }

    /// <summary>How to answer a CONNECT that is no good; unknown when there is no way to answer it.</summary>
    private static MqttVersion AnswerableVersion(MqttVersion version, MqttReject reject, ReadOnlySpan<byte> body) => reject switch
    {
        MqttReject.UnsupportedProtocolVersion => body[ProtocolLevelOffset] < (byte)MqttVersion.V5 ? MqttVersion.V311 : MqttVersion.V5,
        MqttReject.ClientIdentifierMissing => MqttVersion.V311,
        _ => version == MqttVersion.V5 ? version : MqttVersion.Unknown,
    };
}
