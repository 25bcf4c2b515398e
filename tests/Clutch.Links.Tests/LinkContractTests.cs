using System.Diagnostics;
using System.Text;
using Xunit;

namespace Clutch.Links.Tests;

/// <summary>What every link promises. A subclass stages the far side; everything opened is disposed here.</summary>
public abstract class LinkContractTests : IDisposable
{
    private const int Patience = 10_000;
    private readonly List<IDisposable> _opened = [];

    [Fact]
    public void Reads_what_the_far_side_sends()
    {
        ILink link = Stage(sends: "ELM327 v1.4b\r\r>");
        Assert.Equal("ELM327 v1.4b\r\r>", ReadText(link, 15));
    }

    [Fact]
    public void Fills_no_more_than_the_buffer_and_keeps_the_rest()
    {
        ILink link = Stage(sends: "ABCDE");
        byte[] buffer = new byte[2];
        var text = new StringBuilder();
        while (text.Length < 5)
        {
            int length = link.Read(buffer, Patience, CancellationToken.None);
            Assert.InRange(length, 1, 2);
            text.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }

        Assert.Equal("ABCDE", text.ToString());
    }

    [Fact]
    public void Answers_a_request()
    {
        ILink link = Stage(request: "010C", answers: "41 0C 1A F8 \r\r>");
        Assert.True(link.Write("010C\r"u8));
        Assert.Equal("41 0C 1A F8 \r\r>", ReadText(link, 15));
    }

    [Fact]
    public void Returns_0_when_the_time_is_over()
    {
        ILink link = Stage(sends: "");
        long started = Stopwatch.GetTimestamp();
        Assert.Equal(0, link.Read(new byte[8], 30, CancellationToken.None));
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(29));
        Assert.Equal(0, link.Read(new byte[8], 0, CancellationToken.None));
    }

    [Fact]
    public async Task Cancellation_ends_a_wait()
    {
        ILink link = Stage(sends: "");
        using var cancel = new CancellationTokenSource();
        BlockedRead read = BlockedRead.Start(link, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Result);
    }

    [Fact]
    public void A_cancelled_token_ends_one_read_and_the_link_goes_on()
    {
        ILink link = Stage(sends: "");
        using var cancel = new CancellationTokenSource();
        Assert.Equal(0, link.Read(new byte[8], 0, cancel.Token));
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => link.Read(new byte[8], Patience, cancel.Token));
        Assert.Equal(0, link.Read(new byte[8], 5, CancellationToken.None));
        using var other = new CancellationTokenSource();
        Assert.Equal(0, link.Read(new byte[8], 5, other.Token));
    }

    [Fact]
    public void Stays_gone_when_the_far_side_went()
    {
        ILink link = Stage(sends: "LAST", thenGoes: true);
        Assert.Equal("LAST", ReadText(link, 4));
        Go();
        Assert.Equal(Link.Gone, link.Read(new byte[8], Patience, CancellationToken.None));
        Assert.Equal(Link.Gone, link.Read(new byte[8], Patience, CancellationToken.None));
    }

    [Fact]
    public void Writing_to_a_link_that_is_gone_is_false()
    {
        ILink link = Stage(sends: "", thenGoes: true);
        Go();
        Assert.Equal(Link.Gone, link.Read(new byte[8], Patience, CancellationToken.None));

        // TCP learns of a closed far side from the reply to the first write.
        bool gone = false;
        for (int i = 0; i < 1000 && !gone; i++)
        {
            gone = !link.Write("010C\r"u8);
        }

        Assert.True(gone);
    }

    [Fact]
    public void Discard_drops_what_has_arrived()
    {
        ILink link = Stage(sends: "STALE", request: "010D", answers: "41 0D 32 \r\r>");
        byte[] first = new byte[1];
        Assert.Equal(1, link.Read(first, Patience, CancellationToken.None));
        link.Discard();
        Assert.True(link.Write("010D\r"u8));
        Assert.Equal("41 0D 32 \r\r>", ReadText(link, 12));
    }

    [Fact]
    public async Task Dispose_ends_a_wait_as_gone()
    {
        ILink link = Stage(sends: "");
        BlockedRead read = BlockedRead.Start(link, CancellationToken.None);
        link.Dispose();
        Assert.Equal(Link.Gone, await read.Result);
        Assert.Equal(Link.Gone, link.Read(new byte[8], 0, CancellationToken.None));
        Assert.False(link.Write("010C\r"u8));
        link.Dispose();
    }

    [Fact]
    public void A_read_without_room_is_a_mistake_of_the_caller()
    {
        ILink link = Stage(sends: "");
        Assert.Throws<ArgumentException>(() => link.Read([], 0, CancellationToken.None));
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Opens a link whose far side sends a text at once, then answers one request if there is one, and then is silent
    /// or waits for <see cref="Go"/>.
    /// </summary>
    protected abstract ILink Stage(string sends = "", string? request = null, string answers = "", bool thenGoes = false);

    /// <summary>Makes the far side go. It is a step of its own because a terminal that hangs up drops what was not read yet.</summary>
    protected abstract void Go();

    protected T Opened<T>(T value)
        where T : IDisposable
    {
        _opened.Add(value);
        return value;
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (IDisposable opened in Enumerable.Reverse(_opened))
        {
            opened.Dispose();
        }
    }

    protected static string ReadText(ILink link, int length) => Encoding.Latin1.GetString(ReadBytes(link, length));

    protected static byte[] ReadBytes(ILink link, int length)
    {
        byte[] all = new byte[length];
        int filled = 0;
        while (filled < length)
        {
            int read = link.Read(all.AsSpan(filled), Patience, CancellationToken.None);
            Assert.True(read > 0, $"read {read} after {filled} of {length} bytes");
            filled += read;
        }

        return all;
    }
}
