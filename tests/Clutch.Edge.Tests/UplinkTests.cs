using System.Diagnostics;
using System.Text;
using Clutch.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class UplinkTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();
    private readonly Outbox _outbox;
    private readonly EdgeStatus _status = new();

    public UplinkTests()
    {
        _outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), TimeProvider.System);
        for (byte i = 1; i <= 5; i++)
        {
            _outbox.Append(i, 1, [i]);
        }
    }

    [Fact]
    public async Task Sends_in_order_and_forgets_what_is_acknowledged()
    {
        await using var server = new ScriptedServer(_ => ReasonCode.Success);
        await RunUntilAsync(server, () => _outbox.AcknowledgedThrough == 5);
        Assert.Equal([1, 2, 3, 4, 5], Received(server));
        _outbox.Forget();
        Assert.Equal(0, _outbox.Depth);
    }

    [Fact]
    public async Task Keeps_everything_while_nothing_is_acknowledged()
    {
        await using var server = new ScriptedServer(_ => null);
        await RunUntilAsync(server, () => server.Payloads.Count >= 3);
        Assert.All(Received(server), first => Assert.Equal(1, first)); // each connection begins with the oldest
        Assert.Equal(5, _outbox.Depth);
    }

    [Theory]
    [InlineData(ReasonCode.QuotaExceeded)]
    [InlineData(ReasonCode.ImplementationSpecificError)]
    [InlineData(ReasonCode.NotAuthorized)]
    public async Task A_refused_frame_stays_and_is_sent_anew(ReasonCode reason)
    {
        int refusals = 2;
        await using var server = new ScriptedServer(payload => payload[0] == 3 && Interlocked.Decrement(ref refusals) >= 0 ? reason : ReasonCode.Success);
        await RunUntilAsync(server, () => _outbox.AcknowledgedThrough == 5);
        byte[] received = Received(server);
        Assert.Equal(3, received.Count(first => first == 3));
        Assert.Equal([1, 2, 3, 4, 5], received.Distinct());
    }

    /// <summary>The first connection of a process begins anew: what an earlier one took and did not begin has to come again. Later ones go on.</summary>
    [Fact]
    public async Task Reconnects_with_its_session_and_does_not_subscribe_again()
    {
        int losses = 2;
        await using var server = new ScriptedServer(_ => Interlocked.Decrement(ref losses) >= 0 ? null : ReasonCode.Success) { KeepsSession = true };
        using var journal = CommandJournal.Open(Path.Combine(_folder.Path, "commands.db"));
        var recorder = new Recorder(_outbox, "car-1", TimeSpan.FromSeconds(1), TimeProvider.System, NullLogger<Recorder>.Instance);
        var desk = new CommandDesk(journal, new IdleWork(TimeProvider.System), recorder, _status, TimeProvider.System, NullLogger<CommandDesk>.Instance);
        await RunUntilAsync(server, () => _outbox.AcknowledgedThrough == 5, desk);
        Assert.Equal([(true, 3600u), (false, 3600u), (false, 3600u)], server.Connects);
        Assert.Equal(1, server.Subscribes);
    }

    [Fact]
    public async Task A_dead_lettered_frame_is_safe_and_leaves()
    {
        await using var server = new ScriptedServer(payload => payload[0] == 3 ? ReasonCode.PayloadFormatInvalid : ReasonCode.Success);
        await RunUntilAsync(server, () => _outbox.AcknowledgedThrough == 5);
        Assert.Equal([1, 2, 3, 4, 5], Received(server));
    }

    [Fact]
    public async Task A_server_that_never_acknowledges_is_left_and_tried_again()
    {
        await using var server = new ScriptedServer(_ => ReasonCode.Success, silentConnections: 1);
        await RunUntilAsync(server, () => _outbox.AcknowledgedThrough == 5);
        Assert.Equal([1, 2, 3, 4, 5, 1, 2, 3, 4, 5], Received(server));
    }

    [Fact]
    public async Task A_refused_device_says_which_token_to_look_at()
    {
        await using var server = new ScriptedServer(_ => ReasonCode.Success, ReasonCode.BadUserNameOrPassword);
        await RunUntilAsync(server, () => _status.Uplink.Reason.Contains("clutch device add car-1", StringComparison.Ordinal));
        Assert.Equal(5, _outbox.Depth);
    }

    [Fact]
    public async Task A_command_is_answered_with_its_correlation_and_again_until_the_server_has_the_reply()
    {
        using CommandJournal journal = CommandJournal.Open(Path.Combine(_folder.Path, "commands.db"));
        var recorder = new Recorder(_outbox, "car-1", TimeSpan.FromSeconds(1), TimeProvider.System, NullLogger<Recorder>.Instance);
        var desk = new CommandDesk(journal, new IdleWork(TimeProvider.System), recorder, _status, TimeProvider.System, NullLogger<CommandDesk>.Instance);
        using var stop = new CancellationTokenSource();
        Task obeying = desk.RunAsync(stop.Token);
        await using var server = new ScriptedServer(_ => ReasonCode.Success)
        {
            Command = Encoding.UTF8.GetBytes(CommandRig.Json("one", "profile", """{"profile":"eco"}""")),
            LostReplies = 1,
        };
        await RunUntilAsync(server, () => server.Replies.Count >= 2 && journal.Undelivered().Count == 0, desk);
        Assert.True(server.Replies.TryRead(out (byte[] Payload, byte[] Correlation) first));
        Assert.True(server.Replies.TryRead(out (byte[] Payload, byte[] Correlation) second));
        Assert.Equal("c-1"u8.ToArray(), first.Correlation);
        Assert.Equal(first.Payload, second.Payload);
        Assert.Contains("\"outcome\":\"done\"", Encoding.UTF8.GetString(first.Payload), StringComparison.Ordinal);
        await stop.CancelAsync();
        await obeying.WaitAsync(s_patience);
    }

    [Fact]
    public async Task Frames_that_the_server_misses_are_sent_again_as_long_as_they_are_here()
    {
        using CommandJournal journal = CommandJournal.Open(Path.Combine(_folder.Path, "commands.db"));
        var recorder = new Recorder(_outbox, "car-1", TimeSpan.FromSeconds(1), TimeProvider.System, NullLogger<Recorder>.Instance);
        var desk = new CommandDesk(journal, new IdleWork(TimeProvider.System), recorder, _status, TimeProvider.System, NullLogger<CommandDesk>.Instance);
        string report = $$"""{"missing":[{"boot":{{_outbox.Boot}},"from":2,"to":3},{"boot":{{_outbox.Boot}},"from":900,"to":950},{"boot":1,"from":1,"to":9}]}""";
        await using var server = new ScriptedServer(_ => ReasonCode.Success) { Command = Encoding.UTF8.GetBytes(report) };
        await RunUntilAsync(server, () => server.Payloads.Count >= 7 && _outbox.AcknowledgedThrough == 5, desk);
        Assert.Equal([1, 1, 1, 2, 2], Received(server).GroupBy(first => first).Select(group => group.Count()).Order());
        Assert.Empty(journal.Undelivered());
    }

    [Theory]
    [InlineData("""{"missing":[{"boot":7,"from":2,"to":3},{"to":9,"from":5,"boot":8,"more":{"x":[1]}}]}""", "7:2-3 8:5-9")]
    [InlineData("""{"missing":[]}""", "")]
    [InlineData("""{"missing":[{"boot":0,"from":2,"to":3},{"boot":1,"from":3,"to":2},{"boot":1,"from":-1,"to":2},{"boot":"x","from":1,"to":2}]}""", "")]
    [InlineData("""{"id":"one","name":"profile"}""", null)]
    [InlineData("""{"missing":7}""", null)]
    [InlineData("""{"missing":[{"boot":7""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    public void A_report_of_missing_frames_is_told_from_a_command(string message, string? ranges)
    {
        bool isReport = MissingFrames.TryParse(Encoding.UTF8.GetBytes(message), out IReadOnlyList<MissingFrames> missing);
        Assert.Equal(ranges is not null, isReport);
        if (isReport)
        {
            Assert.Equal(ranges, string.Join(' ', missing.Select(range => $"{range.Boot}:{range.From}-{range.To}")));
        }
    }

    public void Dispose()
    {
        _outbox.Dispose();
        _folder.Dispose();
    }

    private static byte[] Received(ScriptedServer server)
    {
        var first = new List<byte>();
        while (server.Payloads.TryRead(out byte[]? payload))
        {
            first.Add(payload[0]);
        }

        return [.. first];
    }

    private async Task RunUntilAsync(ScriptedServer server, Func<bool> condition, CommandDesk? commands = null)
    {
        var options = new EdgeOptions { ServerPort = server.Port, Token = "token", AcknowledgeSeconds = 1 };
        using var stop = new CancellationTokenSource();
        Task running = new Uplink(_outbox, options, _status, TimeProvider.System, NullLogger<Uplink>.Instance) { Commands = commands }.RunAsync(stop.Token);
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < s_patience, $"{_status.Uplink}, acknowledged through {_outbox.AcknowledgedThrough}");
            await Task.Delay(5);
        }

        await stop.CancelAsync();
        await running.WaitAsync(s_patience);
    }
}
