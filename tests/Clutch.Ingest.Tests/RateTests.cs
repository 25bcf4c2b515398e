using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using Clutch.Mqtt;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Limits of one device, and that one device cannot keep others from their turn.</summary>
public sealed class RateTests
{
    private static readonly byte[] s_ping = [0xC0, 0x00];

    [Fact]
    public async Task A_device_within_its_burst_is_not_slowed_down()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MessagesPerSecond = 10 });
        Peer device = await fixture.ConnectAsync(MqttVersion.V311);
        await PingAsync(device, 9);
        Assert.Equal(0, fixture.Counters.Throttled);
    }

    [Fact]
    public async Task A_device_above_its_rate_is_not_read_until_it_is_within_it_again()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MessagesPerSecond = 10 });
        Peer device = await fixture.ConnectAsync(MqttVersion.V311);
        await device.SendAsync([.. Enumerable.Repeat(s_ping, 30).SelectMany(each => each)]);
        await ExpectPongsAsync(device, 30);
        await fixture.Time.TimersAsync(2);
        await device.SendAsync(s_ping);
        fixture.Time.Advance(TimeSpan.FromSeconds(1)); // 21 ahead of the burst: one second is not enough
        Assert.False(device.Input.TryRead(out _));
        fixture.Time.Advance(TimeSpan.FromSeconds(1.2));
        await ExpectPongsAsync(device, 1);
        Assert.True(fixture.Counters.Throttled > 0);
        Assert.Equal(0, fixture.Counters.Refused(Refusal.Rate));
    }

    [Fact]
    public async Task Bytes_count_as_messages_do()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { BytesPerSecond = 1000 });
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, "elsewhere", new byte[2000], identifier: 0));
        await device.SendAsync(s_ping);
        await fixture.Time.TimersAsync(2);
        Assert.Equal(1, fixture.Counters.Throttled);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        await ExpectPongsAsync(device, 1);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_device_that_stays_above_its_rate_is_told_and_closed(MqttVersion version)
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MessagesPerSecond = 10, OverRateTimeout = TimeSpan.FromSeconds(3) });
        Peer device = await fixture.ConnectAsync(version);
        byte[] pings = [.. Enumerable.Repeat(s_ping, 100).SelectMany(each => each)];
        await device.SendAsync(pings);
        await ExpectPongsAsync(device, 100);
        await fixture.Time.TimersAsync(2);
        await device.SendAsync(pings);
        fixture.Time.Advance(TimeSpan.FromSeconds(9.2)); // its burst is in part free, not half of it: it has not paused
        await ExpectPongsAsync(device, 100);
        if (version == MqttVersion.V5)
        {
            await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.MessageRateTooHigh);
            device.HangUp();
        }

        await device.ExpectEndAsync();
        Assert.Equal(1, fixture.Counters.Refused(Refusal.Rate));
    }

    [Fact]
    public async Task Two_connections_of_a_vehicle_share_its_rate()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MessagesPerSecond = 10 });
        Peer one = await fixture.ConnectAsync(MqttVersion.V311, clientId: "one");
        await one.SendAsync([.. Enumerable.Repeat(s_ping, 30).SelectMany(each => each)]);
        await ExpectPongsAsync(one, 30);
        Peer two = await fixture.ConnectAsync(MqttVersion.V311, clientId: "two");
        await two.SendAsync(s_ping);
        await fixture.Time.TimersAsync(3);
        Assert.Equal(2, fixture.Counters.Throttled);
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
    }

    /// <summary>
    /// All connections on one thread that takes its work in turn, and a device whose bytes never end: its read loop must give way. Without
    /// that the loop below never comes back from it.
    /// </summary>
    [Fact]
    public async Task A_device_that_never_stops_sending_gives_way_to_others()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MessagesPerSecond = 0, BytesPerSecond = 0 });
        using var thread = new TurnTaker();
        byte[] packet = DoorFixture.Publish(MqttVersion.V5, "elsewhere", new byte[100], identifier: 0);
        var endless = new EndlessReader(fixture.Connect(MqttVersion.V5, "heavy"), packet);
        Peer light = await fixture.ConnectAsync(MqttVersion.V311, "light");
        Task heavy = thread.Run(() => fixture.Door.OnConnectedAsync(endless.Connection));
        for (int i = 0; i < 5; i++)
        {
            int turns = thread.Turns;
            Assert.True(SpinWait.SpinUntil(() => thread.Turns > turns, Peer.Patience), "the heavy device never gives way");
            await PingAsync(light, 1);
        }

        endless.Stop();
        await heavy.WaitAsync(Peer.Patience);
        Assert.True(fixture.Counters.Refused(Refusal.Topic) > 1000);
    }

    [Fact]
    public async Task Qos_0_uses_a_part_of_the_logs_memory_and_leaves_the_rest_to_qos_1()
    {
        byte[] frame = DoorFixture.FrameOf(DoorFixture.Car, 1);
        await using var fixture = new DoorFixture(new FrontDoorOptions { QosZeroBytes = frame.Length * 2 });
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        byte[] light = DoorFixture.Publish(MqttVersion.V5, Telemetry.Topics.Frames(DoorFixture.Car), frame, identifier: 0);
        await device.SendAsync([.. light, .. light, .. light, .. DoorFixture.PublishFrame(MqttVersion.V5, 1)]);
        await fixture.Log.Frames.AppendedAsync(3);
        await device.ExpectNothingAsync();
        Assert.Equal(1, fixture.Counters.Refused(Refusal.QosZeroPressure));
        fixture.Log.Frames.Report(3);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        await device.SendAsync(light);
        await fixture.Log.Frames.AppendedAsync(1);
    }

    private static async Task PingAsync(Peer device, int count)
    {
        await device.SendAsync([.. Enumerable.Repeat(s_ping, count).SelectMany(each => each)]);
        await ExpectPongsAsync(device, count);
    }

    private static async Task ExpectPongsAsync(Peer device, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await device.ExpectAsync(0xD0, 0x00);
        }
    }

    /// <summary>One thread, one queue: what is posted runs in the order in which it came.</summary>
    private sealed class TurnTaker : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
        private readonly Thread _thread;
        private int _turns;

        public TurnTaker()
        {
            _thread = new Thread(Work) { IsBackground = true };
            _thread.Start();
        }

        public int Turns => Volatile.Read(ref _turns);

        public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

        public Task Run(Func<Task> work)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Post(_ => _ = RunAsync(work, done), null);
            return done.Task;
        }

        public void Dispose()
        {
            _queue.CompleteAdding();
            _thread.Join(Peer.Patience);
            _queue.Dispose();
        }

        private static Task RunAsync(Func<Task> work, TaskCompletionSource done) =>
            work().ContinueWith(_ => done.SetResult(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        private void Work()
        {
            SetSynchronizationContext(this);
            foreach ((SendOrPostCallback callback, object? state) in _queue.GetConsumingEnumerable())
            {
                Interlocked.Increment(ref _turns);
                callback(state);
            }
        }
    }

    /// <summary>A device's bytes: a CONNECT, and then one packet again and again, always there when asked for.</summary>
    private sealed class EndlessReader : PipeReader
    {
        private readonly byte[] _first;
        private readonly byte[] _again;
        private ReadOnlySequence<byte> _current;
        private bool _greeted;
        private volatile bool _stopped;

        public EndlessReader(byte[] first, byte[] packet)
        {
            _first = first;
            _again = [.. Enumerable.Repeat(packet, 400).SelectMany(each => each)];
            _current = new ReadOnlySequence<byte>(_first);
            var down = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
            Connection = new DefaultConnectionContext("heavy", new Duplex(this, down.Writer), new Duplex(this, down.Writer));
        }

        public DefaultConnectionContext Connection { get; }

        public void Stop() => _stopped = true;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new ReadResult(_stopped ? default : _current, isCanceled: false, isCompleted: _stopped));

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            if (_stopped)
            {
                return;
            }

            _current = _current.Slice(consumed);
            if (_current.IsEmpty)
            {
                _greeted = true;
                _current = new ReadOnlySequence<byte>(_greeted ? _again : _first);
            }
        }

        public override bool TryRead(out ReadResult result)
        {
            result = ReadAsync().Result;
            return true;
        }

        public override void CancelPendingRead()
        {
            // Nothing is ever pending.
        }

        public override void Complete(Exception? exception = null)
        {
            // Nothing is held.
        }

        private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
