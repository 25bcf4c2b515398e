using System.Buffers;

namespace Clutch.Mqtt.Tests;

public sealed class ValidPacketTests
{
    public static TheoryData<WireCase> Cases => [.. ValidPackets.All];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reads_a_packet_and_writes_the_same_bytes(WireCase packet)
    {
        byte[] written = PacketRoundTrip.Rewrite(packet.Bytes, packet.Version, packet.Sender);

        Assert.Equal(packet.Hex, Convert.ToHexStringLower(written));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reads_a_packet_that_others_follow_without_touching_them(WireCase packet)
    {
        byte[] guarded = [.. packet.Bytes, .. Enumerable.Repeat((byte)0xFF, 64)];

        ReadStatus status = PacketReader.TryReadFrame(guarded, packet.Sender, 1 << 20, out PacketFrame frame, out _);

        Assert.Equal(ReadStatus.Packet, status);
        Assert.Equal(packet.Bytes.Length, frame.Length);
        Assert.Equal(packet.Hex, Convert.ToHexStringLower(PacketRoundTrip.Rewrite(guarded, packet.Version, packet.Sender)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Asks_for_more_after_every_prefix(WireCase packet)
    {
        for (int length = 0; length < packet.Bytes.Length; length++)
        {
            ReadStatus status = PacketReader.TryReadFrame(
                packet.Bytes.AsSpan(0, length), packet.Sender, 1 << 20, out PacketFrame frame, out MqttReject reject);

            Assert.Equal((ReadStatus.NeedMore, MqttReject.None), (status, reject));
            Assert.True(length < 2 || frame.Length == 0 || frame.Length == packet.Bytes.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reads_a_packet_split_at_every_offset_and_one_byte_a_segment(WireCase packet)
    {
        byte[] bytes = packet.Bytes;
        for (int at = 0; at <= bytes.Length; at++)
        {
            AssertReadsFromSegments(packet, Segments.Of(bytes.AsMemory(0, at), bytes.AsMemory(at)));
        }

        AssertReadsFromSegments(packet, Segments.Of([.. bytes.Select(b => new ReadOnlyMemory<byte>([b]))]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Asks_for_more_after_every_prefix_of_one_byte_segments(WireCase packet)
    {
        ReadOnlyMemory<byte>[] segments = [.. packet.Bytes.Select(b => new ReadOnlyMemory<byte>([b]))];
        for (int length = 1; length < segments.Length; length++)
        {
            ReadStatus status = PacketReader.TryReadFrame(Segments.Of(segments[..length]), packet.Sender, 1 << 20, out _, out _);

            Assert.Equal(ReadStatus.NeedMore, status);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Writes_into_a_span_that_fits_exactly_and_not_into_a_smaller_one(WireCase packet)
    {
        byte[] bytes = packet.Bytes;
        if ((PacketType)(bytes[0] >> 4) != PacketType.Publish)
        {
            return;
        }

        PacketReader.TryReadFrame(bytes, packet.Sender, 1 << 20, out PacketFrame frame, out _);
        Assert.True(PublishPacket.TryParse(frame.Body(bytes), frame.Flags, packet.Version, packet.Sender, out PublishPacket publish, out _));
        Assert.Equal(bytes.Length, PacketWriter.Measure(publish, packet.Version));
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] small = new byte[length];
            Assert.False(PacketWriter.TryWrite(small, publish, packet.Version, out int none));
            Assert.Equal(0, none);
            Assert.All(small, b => Assert.Equal(0, b));
        }

        byte[] exact = new byte[bytes.Length];
        Assert.True(PacketWriter.TryWrite(exact, publish, packet.Version, out int written));
        Assert.Equal(bytes.Length, written);
        Assert.Equal(bytes, exact);
    }

    [Fact]
    public void Writes_verbose_forms_in_their_shortest_form()
    {
        foreach ((WireCase packet, string shortest) in ValidPackets.Verbose)
        {
            Assert.Equal(shortest, Convert.ToHexStringLower(PacketRoundTrip.Rewrite(packet.Bytes, packet.Version, packet.Sender)));
        }
    }

    [Fact]
    public void Every_packet_type_has_a_valid_case()
    {
        IEnumerable<PacketType> covered = ValidPackets.All.Select(packet => (PacketType)(packet.Bytes[0] >> 4));

        Assert.Empty(Enum.GetValues<PacketType>().Where(type => type != PacketType.Reserved).Except(covered));
    }

    [Fact]
    public void Every_property_has_a_valid_case()
    {
        HashSet<PropertyId> seen = [];
        foreach (WireCase packet in ValidPackets.All.Where(packet => packet.Version == MqttVersion.V5))
        {
            PropertyCollector.Collect(packet, seen);
        }

        Assert.Empty(Enum.GetValues<PropertyId>().Except(seen));
    }

    private static void AssertReadsFromSegments(WireCase packet, ReadOnlySequence<byte> sequence)
    {
        ReadStatus status = PacketReader.TryReadFrame(sequence, packet.Sender, 1 << 20, out PacketFrame frame, out MqttReject reject);
        Assert.Equal((ReadStatus.Packet, MqttReject.None), (status, reject));
        Assert.Equal(packet.Bytes.Length, frame.Length);
        ReadOnlySpan<byte> body = frame.TryGetBody(sequence, out ReadOnlySpan<byte> direct)
            ? direct
            : frame.CopyBody(sequence, new byte[frame.BodyLength]);
        Assert.True(body.SequenceEqual(packet.Bytes.AsSpan(frame.HeaderLength)));
    }
}
