using System.Buffers;
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

    public static TheoryData<MqttVersion, bool> Cases => new()
    {
        { MqttVersion.V311, false },
        { MqttVersion.V311, true },
        { MqttVersion.V5, false },
        { MqttVersion.V5, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_packet_costs_no_allocation(MqttVersion version, bool poison)
    {
        using var door = new QuietDoor();
        byte[] payload = DoorFixture.FrameOf(DoorFixture.Car, 1);
        payload[0] = poison ? (byte)0xC1 : payload[0];
        byte[] packet = DoorFixture.Publish(version, Topics.Frames(DoorFixture.Car), payload, identifier: 1);
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
        Assert.True(door.Counters.Acknowledged >= Packets + WarmUp);
        Assert.Equal(poison, door.Counters.DeadLettered > 0);
    }

    [Fact]
    public void The_probe_sees_one_small_object_a_packet()
    {
        using var door = new QuietDoor { Allocate = true };
        byte[] packet = DoorFixture.PublishFrame(MqttVersion.V5, 1);
        door.Connect(MqttVersion.V5);
        door.Exchange(packet, WarmUp);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        door.Exchange(packet, Packets);
        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before >= Packets * 24L);
    }

    /// <summary>A door, a device and a log on one thread: pipes that go on inline, a log that is durable at once.</summary>
    private sealed class QuietDoor : IDisposable
    {
        private static readonly PipeOptions s_inline = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-quiet-");
        private readonly DeviceRegistry _devices;
        private readonly FrontDoor _door;
        private readonly Peer _peer;
        private readonly string _token;

        public QuietDoor()
        {
            var time = new ManualTime();
            _devices = new DeviceRegistry(Path.Combine(_folder.FullName, "devices.db"), time);
            _token = _devices.Add(DoorFixture.Car);
            _door = new FrontDoor(new FrontDoorOptions(), new QuietLog(this), _devices, Counters, time);
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

        /// <summary>Sends the packet and takes its PUBACK, again and again.</summary>
        public void Exchange(byte[] packet, int count)
        {
            for (int i = 0; i < count; i++)
            {
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

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }

        private sealed class QuietAppender(QuietDoor door, IAppendObserver observer) : ILogAppender
        {
            public bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket)
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
