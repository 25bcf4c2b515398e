using Xunit;

namespace Clutch.Edge.Tests;

public sealed class CommandJournalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "commands.db");

    [Fact]
    public void A_command_begins_once_over_restarts_and_its_reply_waits_until_it_is_delivered()
    {
        using (CommandJournal journal = CommandJournal.Open(Path))
        {
            Assert.True(journal.TryBegin("a", "first"u8));
            journal.Answer("a", [1, 2]);
        }

        using (CommandJournal journal = CommandJournal.Open(Path))
        {
            CommandAnswer waiting = Assert.Single(journal.Undelivered());
            Assert.Equal("first"u8.ToArray(), waiting.Correlation);
            journal.Delivered(waiting.Number);
            Assert.Empty(journal.Undelivered());
            Assert.False(journal.TryBegin("a", "second"u8));
            CommandAnswer again = Assert.Single(journal.Undelivered());
            Assert.Equal("second"u8.ToArray(), again.Correlation); // of whoever asks now
            Assert.Equal([1, 2], again.Bytes);
        }
    }

    [Fact]
    public void A_command_that_broke_off_is_known_at_the_next_start_and_does_not_begin_again()
    {
        using (CommandJournal journal = CommandJournal.Open(Path))
        {
            Assert.True(journal.TryBegin("a", []));
        }

        using (CommandJournal journal = CommandJournal.Open(Path))
        {
            Assert.Equal(["a"], journal.Unanswered());
            Assert.False(journal.TryBegin("a", []));
            Assert.Empty(journal.Undelivered());
        }
    }

    public void Dispose() => _folder.Dispose();
}
