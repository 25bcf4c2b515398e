using System.Diagnostics;
using System.Text;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Traces at the front door: what it takes from devices, what it begins itself, what goes into the log. Alone, as every span of the process is seen.</summary>
[Collection(nameof(AllocationTests))]
public sealed class TraceTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string State = "congo=t61rcWkgMzE";
    private const string ParentName = "traceparent";
    private const string StateName = "tracestate";

    [Fact]
    public async Task A_devices_trace_goes_on_through_the_door_into_the_log_and_ends_there_when_the_record_is_durable()
    {
        using var spans = new SpanRecorder();
        await using var door = new DoorFixture();
        Peer device = await door.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(Publish(1, (ParentName, Parent), (StateName, State)));
        await door.Log.Frames.AppendedAsync(1);
        Assert.Equal((2, 0), (spans.Started, spans.Ended.Count));

        door.Log.Frames.Report(1);
        Assert.Equal(0x40, (await device.ReceiveAsync())[0]);
        Assert.Equal(["append", "receive"], spans.Ended.Select(span => span.OperationName));
        (Activity append, Activity receive) = (spans.Ended[0], spans.Ended[1]);
        Assert.All(spans.Ended, span => Assert.Equal((Parent[3..35], "Clutch.Ingest", ActivityStatusCode.Unset), (span.TraceId.ToHexString(), span.Source.Name, span.Status)));
        Assert.Equal((Parent[36..52], receive.SpanId), (receive.ParentSpanId.ToHexString(), append.ParentSpanId));
        Assert.Equal((DoorFixture.Car, 1L, 1L), (receive.GetTagItem(Spans.VehicleTag), receive.GetTagItem(Spans.BootTag), receive.GetTagItem(Spans.SequenceTag)));
        Assert.Equal(State, receive.TraceStateString);
        Assert.Equal($"{Parent[..36]}{append.SpanId.ToHexString()}-01{State}", Assert.Single(door.Log.Frames.Traces));
        Assert.Equal((1, 0), (door.Counters.Traced, door.Counters.TraceUnreadable));
    }

    [Fact]
    public async Task Where_nobody_records_spans_a_devices_trace_goes_into_the_log_as_it_came()
    {
        await using var door = new DoorFixture();
        door.Log.Frames.DurableAtOnce = true;
        Peer device = await door.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(Publish(1, (ParentName, Parent), (StateName, State)));
        Assert.Equal(0x40, (await device.ReceiveAsync())[0]);
        Assert.Equal(Parent + State, Assert.Single(door.Log.Frames.Traces));
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", 0)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", 1)]
    [InlineData("a trace", 1)]
    public async Task A_traceparent_that_is_not_sampled_or_not_readable_changes_nothing_for_the_frame(string parent, int unreadable)
    {
        using var spans = new SpanRecorder();
        await using var door = new DoorFixture(new FrontDoorOptions { TraceOneIn = 0 });
        door.Log.Frames.DurableAtOnce = true;
        Peer device = await door.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(Publish(1, (ParentName, parent)));
        Assert.Equal(0x40, (await device.ReceiveAsync())[0]);
        Assert.Equal("", Assert.Single(door.Log.Frames.Traces));
        Assert.Equal((0, unreadable, 0), (spans.Started, door.Counters.TraceUnreadable, door.Counters.Traced));
    }

    [Fact]
    public async Task Two_traceparents_are_none()
    {
        await using var door = new DoorFixture();
        door.Log.Frames.DurableAtOnce = true;
        Peer device = await door.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(Publish(1, (ParentName, Parent), (ParentName, Parent)));
        Assert.Equal(0x40, (await device.ReceiveAsync())[0]);
        Assert.Equal("", Assert.Single(door.Log.Frames.Traces));
        Assert.Equal(1, door.Counters.TraceUnreadable);
    }

    [Fact]
    public async Task A_device_that_cannot_begin_a_trace_gets_one_for_every_so_many_frames()
    {
        using var spans = new SpanRecorder();
        await using var door = new DoorFixture(new FrontDoorOptions { TraceOneIn = 3 });
        door.Log.Frames.DurableAtOnce = true;
        Peer device = await door.ConnectAsync(MqttVersion.V311);
        for (ushort i = 1; i <= 7; i++)
        {
            await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V311, i));
            await device.ReceiveAsync();
        }

        Assert.Equal([true, false, false, true, false, false, true], door.Log.Frames.Traces.Select(trace => trace.Length == TraceContext.ParentLength));
        Assert.Equal(3, spans.Ended.Where(span => span.OperationName == "receive").Select(span => span.TraceId).Distinct().Count());
        Assert.All(spans.Ended.Where(span => span.OperationName == "receive"), span => Assert.Equal(default, span.ParentSpanId));
    }

    [Fact]
    public async Task A_frame_that_has_to_wait_for_room_keeps_its_trace()
    {
        using var spans = new SpanRecorder();
        await using var door = new DoorFixture();
        door.Log.Frames.Refuses = true;
        Peer device = await door.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(Publish(1, (ParentName, Parent)));
        await door.Log.Frames.RefusedAsync();
        await door.Log.Frames.RefusedAsync();
        door.Log.Frames.Refuses = false;
        door.Log.Frames.Report(0);
        await door.Log.Frames.AppendedAsync(1);
        door.Log.Frames.Report(1);
        await device.ReceiveAsync();
        Assert.Equal(["append", "receive"], spans.Ended.Select(span => span.OperationName));
        Assert.Contains(spans.Ended[0].SpanId.ToHexString(), Assert.Single(door.Log.Frames.Traces), StringComparison.Ordinal);
        Assert.Equal(1, door.Counters.Traced);
    }

    [Fact]
    public async Task Poison_is_traced_into_the_dead_letters_with_its_reason()
    {
        using var spans = new SpanRecorder();
        await using var door = new DoorFixture();
        door.Log.DeadLetters.DurableAtOnce = true;
        Peer device = await door.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(Publish(1, [0xC1], (ParentName, Parent)));
        await device.ReceiveAsync();
        Assert.StartsWith(Parent[..35], Assert.Single(door.Log.DeadLetters.Traces), StringComparison.Ordinal);
        Assert.NotNull(spans.Ended.Single(span => span.OperationName == "receive").GetTagItem("clutch.dead_letter"));
    }

    [Fact]
    public async Task A_frame_that_is_known_already_ends_its_trace_at_the_door()
    {
        using var spans = new SpanRecorder();
        await using var door = new DoorFixture();
        door.Log.Frames.DurableAtOnce = true;
        Peer device = await door.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, Topics.Frames(DoorFixture.Car), DoorFixture.FrameOf(DoorFixture.Car, 1), identifier: 9));
        await device.ReceiveAsync();
        await device.SendAsync(Publish(1, (ParentName, Parent)));
        await device.ReceiveAsync();
        Assert.Single(door.Log.Frames.Traces);
        Assert.Equal("receive", Assert.Single(spans.Ended, span => span.TraceId.ToHexString() == Parent[3..35]).OperationName);
    }

    [Fact]
    public async Task A_trace_whose_connection_ends_before_the_logs_report_says_so()
    {
        using var spans = new SpanRecorder();
        await using var door = new DoorFixture();
        Peer device = await door.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(Publish(1, (ParentName, Parent)));
        await door.Log.Frames.AppendedAsync(1);
        await device.DisposeAsync();
        await HostTests.Until(() => spans.Ended.Count == 2);
        Assert.All(spans.Ended, span => Assert.Equal(ActivityStatusCode.Error, span.Status));
        door.Log.Frames.Report(1);
        Assert.Equal(2, spans.Ended.Count);
    }

    private static byte[] Publish(ushort identifier, params (string Name, string Value)[] properties) =>
        Publish(identifier, DoorFixture.FrameOf(DoorFixture.Car, identifier), properties);

    private static byte[] Publish(ushort identifier, byte[] payload, params (string Name, string Value)[] properties)
    {
        var list = new PropertyWriter(stackalloc byte[1024]);
        foreach ((string name, string value) in properties)
        {
            list.AddUserProperty(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        return Peer.Bytes(
            new PublishPacket { Topic = DoorFixture.Text(Topics.Frames(DoorFixture.Car)), Payload = payload, Qos = 1, PacketIdentifier = identifier, Properties = list.Written },
            MqttVersion.V5);
    }
}
