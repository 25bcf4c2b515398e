namespace Clutch.Mqtt.Tests;

public sealed class PacketFrameTests
{
    [Theory]
    [InlineData("3005", 7, ReadStatus.NeedMore)]
    [InlineData("3005", 6, ReadStatus.Reject)]
    [InlineData("30ffffff7f", MqttLimits.LargestPacket, ReadStatus.NeedMore)]
    [InlineData("30ffffff7f", MqttLimits.LargestPacket - 1, ReadStatus.Reject)]
    [InlineData("30ffffff7f", 1024, ReadStatus.Reject)]
    [InlineData("c000", 2, ReadStatus.Packet)]
    [InlineData("c000", 1, ReadStatus.Reject)]
    [InlineData("c000", 0, ReadStatus.Reject)]
    public void Refuses_a_packet_over_the_limit_from_its_fixed_header_alone(string hex, int maximum, ReadStatus expected)
    {
        ReadStatus status = PacketReader.TryReadFrame(Convert.FromHexString(hex), PacketSender.Client, maximum, out _, out MqttReject reject);

        Assert.Equal(expected, status);
        Assert.Equal(expected == ReadStatus.Reject ? MqttReject.PacketTooLarge : MqttReject.None, reject);
    }

    [Fact]
    public void Refuses_the_first_byte_without_waiting_for_a_length()
    {
        ReadStatus status = PacketReader.TryReadFrame([0x31 | 0x80], PacketSender.Client, 1024, out _, out MqttReject reject);

        Assert.Equal((ReadStatus.Reject, MqttReject.ReservedHeaderFlags), (status, reject));
    }

    [Fact]
    public void Refuses_a_fifth_length_byte_before_it_arrives()
    {
        byte[] bytes = [0x30, 0x80, 0x80, 0x80, 0x80];

        ReadStatus status = PacketReader.TryReadFrame(bytes, PacketSender.Client, 1024, out _, out MqttReject reject);

        Assert.Equal((ReadStatus.Reject, MqttReject.RemainingLengthTooLong), (status, reject));
    }

    [Theory]
    [InlineData(0, "3000")]
    [InlineData(127, "307f")]
    [InlineData(128, "308001")]
    [InlineData(16_383, "30ff7f")]
    [InlineData(16_384, "30808001")]
    [InlineData(2_097_151, "30ffff7f")]
    [InlineData(2_097_152, "3080808001")]
    public void Reads_and_writes_lengths_at_every_boundary(int length, string header)
    {
        byte[] bytes = [.. Convert.FromHexString(header), .. new byte[length]];

        ReadStatus status = PacketReader.TryReadFrame(bytes, PacketSender.Client, MqttLimits.LargestPacket, out PacketFrame frame, out _);

        Assert.Equal(ReadStatus.Packet, status);
        Assert.Equal(length, frame.BodyLength);
        Assert.Equal(header.Length / 2, frame.HeaderLength);
        if (length < 3)
        {
            return;
        }

        byte[] written = new byte[bytes.Length];
        PublishPacket publish = new() { Topic = "t"u8, Payload = new byte[length - 3] };
        Assert.True(PacketWriter.TryWrite(written, publish, MqttVersion.V311, out int count));
        Assert.Equal(bytes.Length, count);
        Assert.StartsWith(header, Convert.ToHexStringLower(written.AsSpan(0, 8)), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_packets_that_arrived_together_one_after_the_other()
    {
        byte[] stream = [.. ValidPackets.All.Where(p => p.Sender == PacketSender.Client).SelectMany(p => p.Bytes)];
        int expected = ValidPackets.All.Count(p => p.Sender == PacketSender.Client);

        int count = 0;
        ReadOnlySpan<byte> rest = stream;
        while (PacketReader.TryReadFrame(rest, PacketSender.Client, 1 << 20, out PacketFrame frame, out _) == ReadStatus.Packet)
        {
            rest = rest[frame.Length..];
            count++;
        }

        Assert.Equal(expected, count);
        Assert.True(rest.IsEmpty);
    }
}
