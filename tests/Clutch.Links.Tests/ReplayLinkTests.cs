using System.Text;
using Xunit;

namespace Clutch.Links.Tests;

public sealed class ReplayLinkTests : LinkContractTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-replay").FullName;

    [Fact]
    public void Escapes_give_every_byte()
    {
        ReplayLink link = Open(@"< \r\n\0\\\xFF\x3e");
        Assert.Equal("\r\n\0\\\u00ff>", ReadText(link, 6));
    }

    [Fact]
    public void A_request_may_be_written_in_pieces()
    {
        ReplayLink link = Open("> ATZ", @"< ELM327\r>");
        Assert.True(link.Write("AT"u8));
        Assert.Equal(0, link.Read(new byte[8], 0, CancellationToken.None));
        Assert.True(link.Write("Z\r"u8));
        Assert.Equal("ELM327\r>", ReadText(link, 8));
    }

    [Fact]
    public void Requests_that_are_no_longer_sent_are_passed_over()
    {
        ReplayLink link = Open("> ATZ", @"< ELM327\r>", "> 010C", @"< 41 0C 1A F8\r>", "> 010D", "< 41");
        Assert.True(link.Write("010C\r"u8));
        Assert.Equal("41 0C 1A F8\r>", ReadText(link, 13));
    }

    [Fact]
    public void A_request_that_does_not_come_any_more_ends_the_session()
    {
        ReplayLink link = Open("> 010C", @"< 41 0C 1A F8\r>", "> 010D", "< 41");
        Assert.False(link.Write("010F\r"u8));
        Assert.Equal(Link.Gone, link.Read(new byte[8], 0, CancellationToken.None));
    }

    [Fact]
    public void Time_marks_delay_each_part_of_an_answer()
    {
        var clock = new ManualClock();
        string file = Write("@1000 > 010C", @"@1040 < 41 0C\r", "@1060.5 < >", "> end");
        ReplayLink link = Opened(ReplayLink.Load(file, clock));
        byte[] buffer = new byte[32];
        Assert.True(link.Write("010C\r"u8));
        Assert.Equal(0, link.Read(buffer, 0, CancellationToken.None));
        clock.Advance(TimeSpan.FromMilliseconds(40));
        Assert.Equal("41 0C\r", ReadText(link, 6));
        clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(0, link.Read(buffer, 0, CancellationToken.None));
        clock.Advance(TimeSpan.FromMilliseconds(0.5));
        Assert.Equal(">", ReadText(link, 1));
    }

    [Fact]
    public void Waits_for_an_answer_that_is_on_its_way()
    {
        ReplayLink link = Open("@0 > 010C", "@20 < 41 0C", "> end");
        Assert.True(link.Write("010C\r"u8));
        Assert.Equal("41 0C", ReadText(link, 5));
    }

    [Theory]
    [InlineData("41 0C", "line 2", "begins with >")]
    [InlineData(@"< \q", "line 2", "escapes")]
    [InlineData(@"< \x4", "line 2", "escapes")]
    [InlineData("< \u20ac", "line 2", "escapes")]
    [InlineData("@12", "line 2", "time mark")]
    [InlineData("@x < 41", "line 2", "time mark")]
    public void A_line_that_is_no_event_is_named(string line, string place, string rule)
    {
        LinkException e = Assert.Throws<LinkException>(() => Open("# remark", line));
        Assert.Contains(place, e.Message, StringComparison.Ordinal);
        Assert.Contains(rule, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        LinkException e = Assert.Throws<LinkException>(() => ReplayLink.Load(Path.Combine(_folder, "none.txt"), TimeProvider.System));
        Assert.Contains("none.txt", e.Message, StringComparison.Ordinal);
    }

    protected override ILink Stage(string sends = "", string? request = null, string answers = "", bool thenGoes = false)
    {
        var lines = new List<string> { $"< {Escape(sends)}" };
        if (request is not null)
        {
            lines.Add($"> {request}");
            lines.Add($"< {Escape(answers)}");
        }

        if (!thenGoes)
        {
            lines.Add("> the session goes on");
        }

        return Open([.. lines]);
    }

    protected override void Go()
    {
        // A recording ends by itself.
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_folder, recursive: true);
    }

    private static string Escape(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal);

    private ReplayLink Open(params string[] lines) => Opened(ReplayLink.Load(Write(lines), TimeProvider.System));

    private string Write(params string[] lines)
    {
        string file = Path.Combine(_folder, "session.txt");
        File.WriteAllLines(file, lines, Encoding.UTF8);
        return file;
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
