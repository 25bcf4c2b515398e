using Clutch.Ingest.Sessions;
using Clutch.Log;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>The parts of a kept session: what was given, what waits, and from where a stream is read again.</summary>
public sealed class SessionStateTests
{
    private const string Car = DoorFixture.Car;

    [Fact]
    public void A_place_is_behind_the_last_batch_of_which_nothing_is_held()
    {
        var mark = new ReadMark();
        ReadMark.Batch first = mark.Read(LogPosition.At(10));
        first.Hold();
        mark.Read(LogPosition.At(20));
        mark.Read(LogPosition.At(30));
        Assert.False(mark.TryAdvance(out _));
        ReadMark.Batch last = mark.Read(LogPosition.At(40));
        last.Hold();
        first.Release();
        Assert.True(mark.TryAdvance(out LogPosition place));
        Assert.Equal(LogPosition.At(10), place);
        last.Release();
        Assert.True(mark.TryAdvance(out place));
        Assert.Equal(LogPosition.At(40), place);
        Assert.False(mark.TryAdvance(out _));
    }

    [Theory]
    [InlineData("4711")]
    [InlineData("0")]
    [InlineData("12,-2,7,")]
    [InlineData("12,")]
    public void A_place_is_kept_as_text(string text)
    {
        Assert.True(LogPosition.TryParse(text, out LogPosition place));
        Assert.Equal(text, place.ToText());
        Assert.Equal(text.Contains(','), place.HasParts);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("-1")]
    [InlineData("1,2")]
    [InlineData("x,")]
    public void What_is_no_place_is_none(string text) => Assert.False(LogPosition.TryParse(text, out _));

    [Fact]
    public void An_answer_may_be_read_before_its_command()
    {
        var pending = new PendingCommands();
        ReadMark.Batch replies = new(LogPosition.At(1));
        ReadMark.Batch commands = new(LogPosition.At(1));
        pending.Answer(Car, "one", replies, now: 0);
        Assert.False(pending.Add(Car, "one", [1], expires: 1000, commands, now: 0));
        Assert.Empty(pending.Waiting(Car));
        pending.Forget(now: 999);
        Assert.Equal((1, 1), (replies.Held, commands.Held));
        pending.Forget(now: 1000);
        Assert.Equal((0, 0), (replies.Held, commands.Held));
    }

    [Fact]
    public void What_one_vehicle_can_make_the_server_remember_is_bounded()
    {
        var pending = new PendingCommands();
        ReadMark.Batch batch = new(LogPosition.At(1));
        for (int i = 0; i < 2 * PendingCommands.MostOfVehicle; i++)
        {
            pending.Answer(Car, $"{i}", batch, now: 0);
            pending.Answer(Car, "0", batch, now: 0);
        }

        Assert.Equal(PendingCommands.MostOfVehicle, batch.Held - 1); // the first one twice: for its command and its answer
        Assert.False(pending.Add(Car, "one too many", [1], 1000, batch, now: 0));
        Assert.True(pending.Add("car-2", "one", [1], 1000, batch, now: 0));
    }

    [Fact]
    public void What_was_given_is_kept_as_bytes_and_forgotten_in_time()
    {
        var given = new GivenCommands();
        given.Set(0xFFFF_0000_0000_0001, expires: 100, identifier: 5);
        given.Set(2, expires: 200, identifier: 6);
        given.Acknowledge(2);
        var read = new GivenCommands();
        read.Read([.. given.ToBytes(), 0xFF]);
        Assert.Equal([((ushort)5, 0xFFFF_0000_0000_0001)], read.Unacknowledged());
        Assert.True(read.TryGet(2, out ushort identifier));
        Assert.Equal(0, identifier);
        read.Forget(now: 100);
        Assert.Equal(1, read.Count);
        read.Read(new byte[18 * 2 * GivenCommands.Most]);
        Assert.InRange(read.Count, 1, GivenCommands.Most);
    }
}
