using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using Clutch.Log;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Promise 5: taking a frame and turning poison away allocate nothing. Counted over all threads of the process.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    private const int Packets = 2_000;
    private const int WarmUp = 2_000;

    /// <summary>What the runtime itself may allocate meanwhile (timers, thread pool), far below one byte a packet.</summary>
    private const long Noise = Packets / 2;

    /// <summary>What becomes of a packet at the door.</summary>
    public enum Fate
    {
        Stored,
        NotAFrame,
        ForeignVehicle,
        ClockNotSet,
        Duplicate,
        ForeignTopic,

        /// <summary>Stored; its sender has a trace, but does not record it.</summary>
        NotSampled,

        /// <summary>Stored; its traceparent is none.</summary>
        TraceUnreadable,
    }

    public static TheoryData<MqttVersion, Fate> Cases => new()
    {
        { MqttVersion.V311, Fate.Stored },
        { MqttVersion.V311, Fate.NotAFrame },
        { MqttVersion.V311, Fate.Duplicate },
        { MqttVersion.V5, Fate.Stored },
        { MqttVersion.V5, Fate.NotAFrame },
        { MqttVersion.V5, Fate.ForeignVehicle },
        { MqttVersion.V5, Fate.ClockNotSet },
        { MqttVersion.V5, Fate.Duplicate },
        { MqttVersion.V5, Fate.ForeignTopic },
        { MqttVersion.V5, Fate.NotSampled },
        { MqttVersion.V5, Fate.TraceUnreadable },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_packet_costs_no_allocation(MqttVersion version, Fate fate)
    {
        using var door = new QuietDoor();
        byte[] packet = PacketFor(version, fate);
        door.Connect(version);
        door.Exchange(packet, WarmUp, counts: fate != Fate.Duplicate);
        long best = long.MaxValue;
        for (int attempt = 0; attempt < 5 && best > Noise; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            door.Exchange(packet, Packets, counts: fate != Fate.Duplicate);
            best = Math.Min(best, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(best <= Noise, $"{best} bytes for {Packets} packets");
        Assert.Equal(fate is Fate.NotAFrame or Fate.ForeignVehicle or Fate.ClockNotSet, door.Counters.DeadLettered >= Packets + WarmUp);
        Assert.Equal(fate == Fate.Duplicate, door.Counters.Duplicates >= Packets + WarmUp - 1);
        Assert.Equal(fate == Fate.ForeignTopic, door.Counters.Refused(Refusal.Topic) >= Packets + WarmUp);
        Assert.Equal(fate == Fate.TraceUnreadable, door.Counters.TraceUnreadable >= Packets + WarmUp);
        Assert.Equal((0, 0), (door.Counters.GapsFound, door.Counters.Traced));
    }

    [Theory]
    [InlineData(MqttVersion.V311, Fate.Stored)]
    [InlineData(MqttVersion.V5, Fate.Stored)]
    [InlineData(MqttVersion.V5, Fate.NotSampled)]
    public void A_frame_that_is_not_traced_costs_no_allocation_while_somebody_records_spans_and_times(MqttVersion version, Fate fate)
    {
        using var spans = new SpanRecorder();
        using var figures = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        figures.SetMeasurementEventCallback<double>((_, _, _, _) => { });
        figures.Start();
        using var door = new QuietDoor(new FrontDoorOptions { MessagesPerSecond = 0, BytesPerSecond = 0, TraceOneIn = int.MaxValue });
        byte[] packet = PacketFor(version, fate);
        door.Connect(version);
        door.Exchange(packet, WarmUp);
        long best = long.MaxValue;
        for (int attempt = 0; attempt < 5 && best > Noise; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            door.Exchange(packet, Packets);
            best = Math.Min(best, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(best <= Noise, $"{best} bytes for {Packets} packets");
        Assert.Equal(fate == Fate.Stored ? 2 : 0, spans.Ended.Count); // the first frame of all is traced
    }

    private static byte[] PacketFor(MqttVersion version, Fate fate)
    {
        byte[] payload = DoorFixture.FrameOf(fate == Fate.ForeignVehicle ? "car-2" : DoorFixture.Car, QuietDoor.FirstSequence);
        if (fate == Fate.NotAFrame)
        {
            payload[0] = 0xC1;
        }
        else if (fate == Fate.ClockNotSet)
        {
            var writer = new FrameWriter(DoorFixture.Car, boot: 1);
            writer.Add(new Sample(0x10C0, 0x7E8, SampleQuality.Measured, 1_000, 3000));
            byte[] buffer = new byte[FrameFormat.MaxBytes];
            payload = buffer[..writer.Write(QuietDoor.FirstSequence, buffer)];
        }

        if (fate is Fate.NotSampled or Fate.TraceUnreadable)
        {
            ReadOnlySpan<byte> parent = fate == Fate.NotSampled ? "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"u8 : "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0G"u8;
            var properties = new PropertyWriter(stackalloc byte[128]);
            properties.AddUserProperty(TraceContext.ParentName, parent);
            return Peer.Bytes(
                new PublishPacket { Topic = DoorFixture.Text(Topics.Frames(DoorFixture.Car)), Payload = payload, Qos = 1, PacketIdentifier = 1, Properties = properties.Written },
                version);
        }

        return DoorFixture.Publish(version, fate == Fate.ForeignTopic ? "elsewhere" : Topics.Frames(DoorFixture.Car), payload, identifier: 1);
    }

    [Fact]
    public void The_probe_sees_one_small_object_a_packet()
    {
        using var door = new QuietDoor { Allocate = true };
        byte[] packet = PacketFor(MqttVersion.V5, Fate.Stored);
        door.Connect(MqttVersion.V5);
        door.Exchange(packet, WarmUp);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        door.Exchange(packet, Packets);
        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before >= Packets * 24L);
    }

    /// <summary>A door, a device and a log on one thread: pipes that go on inline, a log that is durable at once.</summary>
    private sealed class QuietDoor : IDisposable
    {
        /// <summary>Wide enough that MessagePack writes all that follow with four bytes: they can be counted up in place.</summary>
        public const long FirstSequence = 0x11_00_00;

        private static readonly PipeOptions s_inline = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-quiet-");
        private readonly DeviceRegistry _devices;
        private readonly FrontDoor _door;
        private readonly Peer _peer;
        private readonly string _token;

        public QuietDoor(FrontDoorOptions? options = null)
        {
            var time = new ManualTime();
            _devices = new DeviceRegistry(Path.Combine(_folder.FullName, "devices.db"), time);
            _token = _devices.Add(DoorFixture.Car);
            _door = new FrontDoor(options ?? new FrontDoorOptions { MessagesPerSecond = 0, BytesPerSecond = 0 }, new QuietLog(this), _devices, Counters, time);
            _peer = new Peer(_door, s_inline);
        }

        public IngestCounters Counters { get; } = new();

        public bool Allocate { get; init; }

        public object? Allocated { get; private set; }

        public void Connect(MqttVersion version)
        {
            _peer.Output.Write(Peer.Bytes(
                new ConnectPacket
                {
                    CleanStart = true,
                    ClientId = "agent"u8,
                    HasUserName = true,
                    UserName = DoorFixture.Text(DoorFixture.Car),
                    HasPassword = true,
                    Password = DoorFixture.Text(_token),
                },
                version));
            Flush();
            Assert.True(_peer.Input.TryRead(out ReadResult answer));
            Assert.Equal(0x20, answer.Buffer.FirstSpan[0]);
            _peer.Input.AdvanceTo(answer.Buffer.End);
        }

        /// <summary>Sends the packet and takes its PUBACK, again and again; <paramref name="counts"/>: each time with the next sequence number.</summary>
        public void Exchange(byte[] packet, int count, bool counts = true)
        {
            int at = packet.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xCE, 0x00, (byte)(FirstSequence >> 16)]) + 1;
            for (int i = 0; i < count; i++)
            {
                if (counts)
                {
                    uint sequence = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(at));
                    BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(at), sequence + 1);
                }

                packet.CopyTo(_peer.Output.GetSpan(packet.Length));
                _peer.Output.Advance(packet.Length);
                Flush();
                if (!_peer.Input.TryRead(out ReadResult answer) || answer.Buffer.FirstSpan[0] != 0x40)
                {
                    throw new InvalidOperationException("no PUBACK");
                }

                _peer.Input.AdvanceTo(answer.Buffer.End);
            }
        }

        public void Dispose()
        {
            _peer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _door.Dispose();
            _devices.Dispose();
            Counters.Dispose();
            _folder.Delete(recursive: true);
        }

        private void Flush()
        {
            if (!_peer.Output.FlushAsync().IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("the front door does not read");
            }
        }

        private sealed class QuietLog(QuietDoor door) : ITelemetryLog
        {
            public string? Fault => null;

            public ILogAppender OpenAppender(LogStream stream, IAppendObserver observer) => new QuietAppender(door, observer);

            public ILogReader OpenReader(LogStream stream, string group) => throw new NotSupportedException();

            public ILogReader OpenReader(LogStream stream, LogPosition from) => throw new NotSupportedException();

            public void MoveGroup(LogStream stream, string group, LogPosition place) => throw new NotSupportedException();

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }

        private sealed class QuietAppender(QuietDoor door, IAppendObserver observer) : ILogAppender
        {
            public bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket, ReadOnlySpan<byte> trace = default)
            {
                if (door.Allocate)
                {
                    door.Allocated = new object();
                }

                observer.OnAppended([ticket], durable: true);
                return true;
            }

            public void Dispose()
            {
                // Nothing is held.
            }
        }
    }
}
