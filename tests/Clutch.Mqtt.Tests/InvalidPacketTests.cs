namespace Clutch.Mqtt.Tests;

public sealed class InvalidPacketTests
{
    public static TheoryData<RejectCase> Cases => [.. InvalidPackets.All];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rejects_a_malformed_packet_for_its_own_reason(RejectCase packet)
    {
        ReadStatus status = PacketRoundTrip.Read(packet.Bytes, packet.Version, packet.Sender, out MqttReject reject);

        Assert.Equal((ReadStatus.Reject, packet.Reject), (status, reject));
    }

    [Fact]
    public void Every_reject_reason_is_produced_by_a_case()
    {
        // PacketTooLarge depends on a limit, not on the bytes: PacketFrameTests.
        IEnumerable<MqttReject> produced = InvalidPackets.All.Select(packet => packet.Reject).Append(MqttReject.PacketTooLarge);

        Assert.Empty(Enum.GetValues<MqttReject>().Where(reject => reject != MqttReject.None).Except(produced));
    }

    [Fact]
    public void Every_reject_reason_has_a_text_of_its_own_and_a_failure_code()
    {
        MqttReject[] rejects = [.. Enum.GetValues<MqttReject>().Where(reject => reject != MqttReject.None)];

        Assert.All(rejects, reject => Assert.False(string.IsNullOrEmpty(reject.Describe())));
        Assert.All(rejects, reject => Assert.True(reject.ReasonCode().IsFailure()));
        Assert.Equal(rejects.Length, rejects.Select(reject => reject.Describe()).Distinct().Count());
    }

    [Fact]
    public void Every_code_of_a_reject_may_stand_in_the_packet_that_carries_it()
    {
        foreach (MqttReject reject in Enum.GetValues<MqttReject>().Where(reject => reject != MqttReject.None))
        {
            ReasonCode code = reject.ReasonCode();
            bool connecting = code is ReasonCode.UnsupportedProtocolVersion or ReasonCode.ClientIdentifierNotValid;
            PacketType packet = connecting ? PacketType.ConnAck : PacketType.Disconnect;
            Assert.True(ReasonCodes.IsAllowed(packet, PacketSender.Server, code), $"{reject} answers {code}");
        }
    }
}
