using System.Text;

namespace Clutch.Obd.Tests;

public sealed class ChunkingTests
{
    public static readonly TheoryData<string, string, bool> Replies = new()
    {
        { "010C1", "010C1\r\nSEARCHING...\r\n7E8 04 41 0C 1A F8 \r\n\r\n>", true },
        { "0902", "7E81014490201314731\r7E82143323245315052\r7E82235563235323935\r\r>", true },
        { "0902", "014\r0: 49 02 01 4A 4D 31\r1: 42 4C 31 48 35 31 41 \r2: 31 32 34 37 32 32 33 \r\r>", false },
        { "0100", "BUS INIT: ...OK\r\0\0486B104100BE3EB811FA\r\r>", true },
        { "010C", "7E804410C1AF8\r7E9037F0178\r7EA04410C1AF8 <DATA ERROR\r+X\rBUFFER FULL\r\r>", true },
        { "ATZ", "\u00FC\rATZ\r\r\rELM327 v1.5\r\r>", true },
        { "010C", new string('7', 1100) + "\r7E804410C1AF8\r>", true },
        { "010C", "7E804410C1AF8" + new string('\0', 1020) + "\r7E804410C1AF8\r>", true },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void Any_chunking_gives_the_same_result(string request, string reply, bool headers)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(reply);
        var format = new AdapterFormat(headers, ObdProtocol.Unknown);
        string whole = Reply.ShowAll(Reply.Of(request, reply, format));
        var exchange = new ElmExchange();
        for (int split = 0; split <= bytes.Length; split++)
        {
            exchange.Begin(Encoding.ASCII.GetBytes(request), format);
            Assert.Equal(split, exchange.Feed(bytes.AsSpan(0, split)));
            Assert.Equal(split == bytes.Length, exchange.IsComplete);
            Assert.Equal(bytes.Length - split, exchange.Feed(bytes.AsSpan(split)));
            Assert.Equal(whole, Reply.ShowAll(exchange));
        }

        exchange.Begin(Encoding.ASCII.GetBytes(request), format);
        foreach (byte one in bytes)
        {
            Assert.Equal(1, exchange.Feed([one]));
        }

        Assert.Equal(whole, Reply.ShowAll(exchange));
    }
}
