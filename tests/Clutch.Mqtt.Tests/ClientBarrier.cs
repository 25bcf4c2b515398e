namespace Clutch.Mqtt.Tests;

internal static class ClientBarrier
{
    /// <summary>A subscription and its answer: when it returns, the client has handled all that the server sent before.</summary>
    public static async Task BarrierAsync(this MqttClient client, FakeServer server)
    {
        Task<ReasonCode> subscribing = client.SubscribeAsync("barrier", 0, server.Stop);
        string packet = await server.ReadAsync();
        Assert.StartsWith("82", packet, StringComparison.Ordinal);
        string identifier = packet.Substring(4, 4);
        await server.SendAsync($"90: {identifier} {{}} 00");
        Assert.Equal(ReasonCode.Success, await subscribing);
    }
}
