using Clutch.Sqlite;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class OutboxTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "outbox.db");

    [Fact]
    public void Every_start_is_a_new_boot_even_within_a_second_or_with_a_clock_that_fell_back()
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        foreach ((TimeSpan step, long expected) in new[] { (TimeSpan.Zero, now), (TimeSpan.Zero, now + 1), (TimeSpan.FromSeconds(10), now + 10), (TimeSpan.FromDays(-1), now + 11) })
        {
            _time.Set(_time.GetUtcNow() + step);
            using Outbox outbox = Outbox.Open(Path, _time);
            Assert.Equal(expected, outbox.Boot);
        }
    }

    [Fact]
    public void An_agent_that_lost_its_folder_does_not_use_a_boot_again()
    {
        long before;
        using (Outbox outbox = Outbox.Open(Path, _time))
        {
            before = outbox.Boot;
        }

        File.Delete(Path);
        _time.Advance(TimeSpan.FromSeconds(1));
        using Outbox anew = Outbox.Open(Path, _time);
        Assert.True(anew.Boot > before);
    }

    [Fact]
    public void Frames_wait_in_order_over_restarts_until_they_are_acknowledged()
    {
        using (Outbox outbox = Outbox.Open(Path, _time))
        {
            outbox.Append(1, 10, [1]);
            outbox.Append(2, 20, [2]);
        }

        using (Outbox outbox = Outbox.Open(Path, _time))
        {
            outbox.Append(1, 30, [3]);
            Assert.Equal(3, outbox.Depth);
            IReadOnlyList<OutboxFrame> frames = outbox.Read(0, 10);
            Assert.Equal([1, 2, 3], frames.Select(frame => frame.Bytes[0]));
            outbox.Acknowledge(frames[1].Id);
            outbox.Forget();
            Assert.Equal(1, outbox.Depth);
        }

        using (Outbox outbox = Outbox.Open(Path, _time))
        {
            Assert.Equal([3], outbox.Read(0, 10).Select(frame => frame.Bytes[0]));
        }
    }

    [Fact]
    public void What_is_acknowledged_leaves_with_the_next_append_and_ids_are_never_used_again()
    {
        using Outbox outbox = Outbox.Open(Path, _time);
        outbox.Append(1, 1, [1]);
        long first = outbox.Read(0, 1)[0].Id;
        outbox.Acknowledge(first);
        Assert.Equal(1, outbox.Depth); // nothing is deleted by the acknowledgement itself
        outbox.Append(2, 1, [2]);
        OutboxFrame left = Assert.Single(outbox.Read(0, 10));
        Assert.True(left.Id > first);
        outbox.Acknowledge(left.Id);
        outbox.Forget();
        outbox.Append(3, 1, [3]);
        Assert.True(outbox.Read(0, 10)[0].Id > left.Id);
    }

    [Fact]
    public void The_ledger_outlives_the_frames()
    {
        using (Outbox outbox = Outbox.Open(Path, _time))
        {
            outbox.Append(1, 10, [1]);
            outbox.Append(2, 5, [2]);
            outbox.Acknowledge(long.MaxValue);
            outbox.Forget();
        }

        using (Outbox outbox = Outbox.Open(Path, _time))
        {
            outbox.Append(1, 7, [3]);
            Assert.Equal([(2L, 15L), (1L, 7L)], outbox.Ledger().Select(boot => (boot.Frames, boot.Samples)));
        }
    }

    [Fact]
    public void A_sequence_is_stored_once()
    {
        using Outbox outbox = Outbox.Open(Path, _time);
        outbox.Append(1, 10, [1]);
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => outbox.Append(1, 10, [1]));
        Assert.Equal([new BootLedger(outbox.Boot, 1, 10) { Waiting = new FrameTally(1, 10) }], outbox.Ledger()); // the failed append left nothing behind
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_in_words()
    {
        File.WriteAllText(Path, new string('x', 5000));
        SqliteFileException e = Assert.Throws<SqliteFileException>(() => Outbox.Open(Path, _time));
        Assert.Contains("not a database", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiter_wakes_on_an_append()
    {
        using Outbox outbox = Outbox.Open(Path, _time);
        Task wait = outbox.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.False(wait.IsCompleted);
        outbox.Append(1, 1, [1]);
        await wait.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public void Dispose() => _folder.Dispose();
}
