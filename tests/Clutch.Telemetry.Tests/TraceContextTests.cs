using System.Diagnostics;
using System.Text;
using Xunit;

namespace Clutch.Telemetry.Tests;

/// <summary>W3C Trace Context, section 3.2 and 3.3.</summary>
public sealed class TraceContextTests
{
    private const string Good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void Reads_and_writes_the_example_of_the_recommendation()
    {
        Assert.True(TraceContext.TryParse(Encoding.ASCII.GetBytes(Good), out TraceContext context));
        Assert.Equal(new TraceContext(0x0af7651916cd43dd, 0x8448eb211c80319c, 0xb7ad6b7169203331, Sampled: true), context);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", context.TraceId);
        byte[] written = new byte[TraceContext.ParentLength];
        context.Write(written);
        Assert.Equal(Good, Encoding.ASCII.GetString(written));
        ActivityContext activity = context.ToActivity("congo=1");
        Assert.Equal((Good[3..35], Good[36..52], true, "congo=1"), (activity.TraceId.ToHexString(), activity.SpanId.ToHexString(), activity.IsRemote, activity.TraceState));
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03", true)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe", false)]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-holds", true)]
    public void Flags_and_versions_to_come_are_understood(string text, bool sampled)
    {
        Assert.True(TraceContext.TryParse(Encoding.ASCII.GetBytes(text), out TraceContext context));
        Assert.Equal(sampled, context.Sampled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x")]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.what-the-future-will-not-hold")]
    public void What_is_no_traceparent_is_refused(string text) => Assert.False(TraceContext.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Whatever_comes_nothing_is_thrown_and_what_is_read_is_written_the_same()
    {
        var random = new Random(11);
        byte[] good = Encoding.ASCII.GetBytes(Good);
        byte[] text = new byte[TraceContext.ParentLength];
        byte[] written = new byte[TraceContext.ParentLength];
        int read = 0;
        for (int round = 0; round < 100_000; round++)
        {
            good.CopyTo(text, 0);
            for (int change = random.Next(3); change >= 0; change--)
            {
                text[random.Next(text.Length)] = (byte)(random.Next(4) == 0 ? random.Next(256) : "0123456789abcdef-"[random.Next(17)]);
            }

            if (TraceContext.TryParse(text, out TraceContext context))
            {
                read++;
                context.Write(written);
                Assert.True(TraceContext.TryParse(written, out TraceContext again) && again == context);
                Assert.Equal(text.AsSpan(3, 50), written.AsSpan(3, 50));
            }

            _ = TraceContext.TryParse(text.AsSpan(0, random.Next(text.Length)), out _);
        }

        Assert.InRange(read, 10_000, 90_000);
    }

    [Fact]
    public void Neither_reading_nor_refusing_nor_writing_allocates()
    {
        byte[] good = Encoding.ASCII.GetBytes(Good);
        byte[] bad = Encoding.ASCII.GetBytes(Good.Replace('a', 'A'));
        byte[] written = new byte[TraceContext.ParentLength];
        Assert.Equal(0, AllocatedBy(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _ = TraceContext.TryParse(bad, out _);
                _ = TraceContext.TryParse(good, out TraceContext context);
                context.Write(written);
            }
        }));
        Assert.True(AllocatedBy(() => _ = new object()) > 0);
    }

    [Fact]
    public void A_tracestate_is_passed_on_when_it_is_printable_and_not_too_long()
    {
        Assert.True(TraceContext.IsState("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"u8));
        Assert.True(TraceContext.IsState(new byte[512].Select(_ => (byte)'x').ToArray()));
        Assert.False(TraceContext.IsState(new byte[513].Select(_ => (byte)'x').ToArray()));
        Assert.False(TraceContext.IsState(default));
        Assert.False(TraceContext.IsState("congo=\n"u8));
        Assert.False(TraceContext.IsState("congo=é"u8));
    }

    private static long AllocatedBy(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
