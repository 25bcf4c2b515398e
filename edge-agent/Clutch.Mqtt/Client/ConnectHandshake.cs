using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Clutch.Mqtt;

/// <summary>What came of CONNECT: the answer, and the bytes that arrived behind it.</summary>
internal sealed record Handshake(ReasonCode Reason, string? ReasonText, bool SessionPresent, MqttServerLimits Limits, ReceiveBuffer Received);

/// <summary>TCP connect, TLS if it is wanted, CONNECT, CONNACK: all within one time limit.</summary>
internal static class ConnectHandshake
{
    private const int PropertySpace = 16;

    public static async Task<(Transport Transport, Handshake Handshake)> RunAsync(
        MqttClientOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(options.ResponseTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? tls = null;
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, either.Token);
            if (options.Tls is not null)
            {
                tls = new SslStream(new NetworkStream(socket));
                await tls.AuthenticateAsClientAsync(options.Tls.For(options.Host), either.Token);
            }

            Transport transport = new(socket, tls);
            await transport.SendAsync(BuildConnect(options), either.Token);
            return (transport, await ReadAnswerAsync(transport, options, either.Token));
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new MqttConnectionException(
                $"{Name(options)} did not answer within {options.ResponseTimeout.TotalSeconds:0.#} s; check the address and that it is an MQTT port.",
                error);
        }
        catch (AuthenticationException error)
        {
            socket.Dispose();
            throw new MqttConnectionException(
                $"{Name(options)} is not trusted: {error.Message} Check that its certificate names {options.Host} and that the right authority is given.",
                error);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            // A server that refuses the client's certificate, or speaks no TLS, ends the connection.
            socket.Dispose();
            throw new MqttConnectionException($"Cannot connect to {Name(options)}: {error.Message}{(tls is null ? "." : " Does it speak TLS, and does it take this client's certificate?")}", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Name(MqttClientOptions options) => $"{options.Host}:{options.Port}";

    private static byte[] BuildConnect(MqttClientOptions options)
    {
        PropertyWriter properties = new(stackalloc byte[PropertySpace]);
        properties.Add(PropertyId.MaximumPacketSize, (uint)options.MaximumPacketSize);
        if (options.ReceiveMaximum != MqttLimits.DefaultReceiveMaximum)
        {
            properties.Add(PropertyId.ReceiveMaximum, (uint)options.ReceiveMaximum);
        }

        if (options.SessionExpiry > TimeSpan.Zero)
        {
            properties.Add(PropertyId.SessionExpiryInterval, (uint)options.SessionExpiry.TotalSeconds);
        }

        ConnectPacket packet = new()
        {
            CleanStart = options.CleanStart,
            KeepAlive = (ushort)options.KeepAlive.TotalSeconds,
            Properties = properties.Written,
            ClientId = Encoding.UTF8.GetBytes(options.ClientId),
            HasWill = options.Will is not null,
            WillQos = options.Will?.Qos ?? 0,
            WillRetain = options.Will?.Retain ?? false,
            WillTopic = Encoding.UTF8.GetBytes(options.Will?.Topic ?? ""),
            WillPayload = options.Will is null ? default : options.Will.Payload.Span,
            HasUserName = options.UserName is not null,
            UserName = Encoding.UTF8.GetBytes(options.UserName ?? ""),
            HasPassword = options.Password is not null,
            Password = options.Password is null ? default : options.Password.Value.Span,
        };
        byte[] bytes = new byte[PacketWriter.Measure(packet, options.Version)];
        _ = PacketWriter.TryWrite(bytes, packet, options.Version, out _);
        return bytes;
    }

    private static async Task<Handshake> ReadAnswerAsync(Transport transport, MqttClientOptions options, CancellationToken cancellationToken)
    {
        ReceiveBuffer received = new(options.MaximumPacketSize);
        while (true)
        {
            int count = await transport.ReceiveAsync(received.Free, cancellationToken);
            if (count == 0)
            {
                throw new MqttConnectionException($"{Name(options)} closed the connection instead of answering CONNECT; it may not speak {options.Version}.");
            }

            received.Added(count);
            ReadStatus status = PacketReader.TryReadFrame(
                received.Filled, PacketSender.Server, options.MaximumPacketSize, out PacketFrame frame, out MqttReject reject);
            if (status == ReadStatus.Reject || (status == ReadStatus.Packet && frame.Type != PacketType.ConnAck))
            {
                string found = status == ReadStatus.Reject ? reject.Describe() : $"it sent {frame.Type}";
                throw new MqttConnectionException($"{Name(options)} did not answer CONNECT with CONNACK: {found}. Check that it is an MQTT port.");
            }

            if (status == ReadStatus.Packet)
            {
                Handshake handshake = ReadConnAck(frame.Body(received.Filled), options, received);
                received.Consumed(frame.Length);
                return handshake;
            }
        }
    }

    private static Handshake ReadConnAck(ReadOnlySpan<byte> body, MqttClientOptions options, ReceiveBuffer received)
    {
        // A server that knows only 3.1.1 answers MQTT 5 in its own form: return code 1 (3.1.1: [MQTT-3.1.2-2]).
        if (options.Version == MqttVersion.V5 && body.SequenceEqual((ReadOnlySpan<byte>)[0, 1]))
        {
            return new Handshake(ReasonCode.UnsupportedProtocolVersion, ReasonText: null, SessionPresent: false, new MqttServerLimits(), received);
        }

        if (!ConnAckPacket.TryParse(body, options.Version, out ConnAckPacket packet, out MqttReject reject))
        {
            throw new MqttConnectionException($"{Name(options)} sent a malformed CONNACK: {reject.Describe()}.");
        }

        PropertyBlock properties = packet.Properties;
        MqttServerLimits limits = new()
        {
            ReceiveMaximum = (int)properties.Number(PropertyId.ReceiveMaximum, MqttLimits.DefaultReceiveMaximum),
            MaximumQos = (byte)properties.Number(PropertyId.MaximumQos, 2),
            RetainAvailable = properties.Number(PropertyId.RetainAvailable, 1) == 1,
            SharedSubscriptions = options.Version == MqttVersion.V5 && properties.Number(PropertyId.SharedSubscriptionAvailable, 1) == 1,
            MaximumPacketSize = properties.Number(PropertyId.MaximumPacketSize, MqttLimits.LargestPacket),
            KeepAlive = TimeSpan.FromSeconds(properties.Number(PropertyId.ServerKeepAlive, (uint)options.KeepAlive.TotalSeconds)),
            ClientId = Text(properties, PropertyId.AssignedClientIdentifier) ?? options.ClientId,
        };
        return new Handshake(packet.Reason, Text(properties, PropertyId.ReasonString), packet.SessionPresent, limits, received);
    }

    private static string? Text(PropertyBlock properties, PropertyId id) =>
        properties.TryGetValue(id, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : null;
}
