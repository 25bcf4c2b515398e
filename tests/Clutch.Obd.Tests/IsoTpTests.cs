using System.Globalization;
using System.Text;

namespace Clutch.Obd.Tests;

public sealed class IsoTpTests
{
    [Theory]
    // Single frames (ISO 15765-2 section 9.6.2).
    [InlineData("7E8 00 41 0C 1A F8", "7E8 Malformed")]
    [InlineData("7E8 08 41 00 00 01 02 03 04 05", "7E8 Malformed")]
    [InlineData("7E8 04 41 0C 1A", "7E8 Malformed")]
    [InlineData("7E8 01", "7E8 Malformed")]
    [InlineData("7E8 04 41 0C 1A F8 00 00 00 00", "7E8 Malformed")]
    [InlineData("7E8 04 41 0C 1A F", "0 Malformed")]
    [InlineData("8E8 04 41 0C 1A F8", "0 Malformed")]
    [InlineData("7E8 44 41 0C 1A F8", "7E8 Malformed")]
    // Flow control of the tester is nobody's answer.
    [InlineData("7E8 30 00 00", "")]
    // First frames: full, and longer than a single frame can hold.
    [InlineData("7E8 10 07 41 0C 1A F8 00 00", "7E8 Malformed")]
    [InlineData("7E8 10 08 41 0C 1A F8", "7E8 Malformed")]
    [InlineData("7E8 21 41 0C 1A F8 00 00 00", "7E8 Malformed")]
    public void Rejects_a_frame_that_breaks_the_rules(string line, string expected) => Assert.Equal(expected, Reply.Show("010C", line + "\r>", Reply.Can11));

    [Theory]
    [InlineData("7E8100F410C1AF8040D|7E82100050000000000|7E82200000000000000")]
    [InlineData("7E8100F410C1AF8040D|7E82200000000000000|7E82100050000000000")]
    [InlineData("7E8100F410C1AF8040D|7E82100050000000000|7E82100050000000000|7E82200000000000000")]
    [InlineData("7E8100F410C1AF8040D|7E9037F0112|7E82100050000000000|7E822AAAAAAAAAAAAAA")]
    public void Joins_the_frames_of_one_message(string lines)
    {
        string shown = Reply.Show("010C040D05", lines.Replace('|', '\r') + "\r>", Reply.Can11);
        Assert.Contains("7E8 Value 410C1AF8040D00050000000000", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("7E8 Malformed", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7E8100F410C1AF8040D|7E82100050000000000")]
    [InlineData("7E8100F410C1AF8040D|7E82100050000000000|7E82300000000000000")]
    [InlineData("7E8100F410C1AF8040D|7E82100050000000000|7E82100060000000000|7E82200000000000000")]
    [InlineData("7E8100F410C1AF8040D|7E82100050000000000|7E82200")]
    [InlineData("7E8100F410C1AF8040D|7E82000050000000000|7E82200000000000000")]
    [InlineData("7E82100050000000000|7E8100F410C1AF8040D|7E82200000000000000")]
    public void An_incomplete_or_contradictory_message_yields_nothing(string lines) =>
        Assert.Equal("7E8 Malformed", Reply.Show("010C040D05", lines.Replace('|', '\r') + "\r>", Reply.Can11));

    [Fact]
    public void A_new_first_frame_ends_the_message_before_it() =>
        Assert.Equal(
            "7E8 Malformed; 7E8 Value 4902013141313131",
            Reply.Show("0902", "7E81014490201324232\r7E81008490201314131\r7E8213131\r>", Reply.Can11));

    [Fact]
    public void Sequence_numbers_wrap_and_the_longest_message_fits_from_sixteen_ecus()
    {
        const int Length = 4095;
        var reply = new StringBuilder();
        var position = new int[16];
        for (int ecu = 0; ecu < 16; ecu++)
        {
            reply.Append(CultureInfo.InvariantCulture, $"18DAF1{ecu:X2}1FFF62F190{ecu:X2}0000\r");
            position[ecu] = 6;
        }

        for (int frame = 1; position[0] < Length; frame++)
        {
            for (int ecu = 0; ecu < 16; ecu++)
            {
                reply.Append(CultureInfo.InvariantCulture, $"18DAF1{ecu:X2}{0x20 | (frame & 0xF):X2}{frame >> 8:X2}{frame & 0xFF:X2}5555555555\r");
                position[ecu] += 7;
            }
        }

        ElmExchange exchange = Reply.Of("22F190", reply + ">", Reply.Can29);
        Assert.False(exchange.IsTruncated);
        Assert.Equal(16, exchange.Messages.Length);
        for (int ecu = 0; ecu < 16; ecu++)
        {
            ObdMessage message = exchange.Messages[ecu];
            ReadOnlySpan<byte> payload = exchange.Payload(message);
            Assert.Equal((0x18DAF100u + (uint)ecu, Outcome.Value, Length), (message.Ecu, message.Outcome, message.Length));
            Assert.Equal(ecu, payload[3]);
            Assert.Equal(300, (payload[6 + (299 * 7)] << 8) | payload[7 + (299 * 7)]);
        }
    }

    [Theory]
    [InlineData(15, false, Outcome.Value)]
    [InlineData(15, true, Outcome.Value)]
    [InlineData(18, false, Outcome.Value)]
    [InlineData(18, true, Outcome.Malformed)]
    public void Only_a_message_without_a_wrap_can_be_sorted(int frames, bool swap, Outcome expected)
    {
        int[] order = [.. Enumerable.Range(1, frames)];
        if (swap)
        {
            (order[^1], order[^2]) = (order[^2], order[^1]);
        }

        var reply = new StringBuilder();
        reply.Append(CultureInfo.InvariantCulture, $"7E81{6 + (frames * 7):X3}490201313131\r");
        foreach (int frame in order)
        {
            reply.Append(CultureInfo.InvariantCulture, $"7E82{frame & 0xF:X1}{frame:X2}313131313131\r");
        }

        ElmExchange exchange = Reply.Of("0902", reply + ">", Reply.Can11);
        ObdMessage message = exchange.Messages[0];
        Assert.Equal(expected, message.Outcome);
        for (int frame = 1; expected == Outcome.Value && frame <= frames; frame++)
        {
            Assert.Equal(frame, exchange.Payload(message)[6 + ((frame - 1) * 7)]);
        }
    }

    [Fact]
    public void Ids_are_compared_whole()
    {
        // 7E8 and 728 share their low three bits.
        string shown = Reply.Show("0902", "7E81008490201414141\r7281008490201424242\r72821424200\r7E821414100\r>", Reply.Can11);
        Assert.Equal("7E8 Value 4902014141414141; 728 Value 4902014242424242", shown);
    }

    [Theory]
    [InlineData("7582A10076116000000|7582A10076130000000|7582A21000000000000", "2130", "758 Malformed; 758 Value 61300000000000")]
    [InlineData("7582A0361300A", "2130", "758 Value 61300A")]
    [InlineData("7582A0761300A01020304", "2130", "758 Malformed")]
    [InlineData("7582A", "2130", "758 Malformed")]
    public void Extended_addressing_puts_the_address_before_the_pci(string lines, string request, string expected) =>
        Assert.Equal(expected, Reply.Show(request, lines.Replace('|', '\r') + "\r>", Reply.Can11 with { ExtendedAddressing = true }));

    [Fact]
    public void Twenty_nine_bit_ids_are_kept_whole() =>
        Assert.Equal(
            "18DAF110 Value 410C0B00; 18DAF11E Value 410C0AD8",
            Reply.Show("010C", "18 DA F1 10 04 41 0C 0B 00\r18DAF11E04410C0AD8\r>", Reply.Can29));

    [Theory]
    [InlineData("7E804410C1AF8", "7E8 Value 410C1AF8")]
    [InlineData("18DAF11004410C1AF8", "18DAF110 Value 410C1AF8")]
    [InlineData("84F110410C1AF8E4", "10 Value 410C1AF8")]
    [InlineData("486B10410C1AF822", "10 Value 410C1AF8")]
    [InlineData("410C1AF8", "0 Malformed")]
    public void Before_the_protocol_is_known_the_header_tells_it(string line, string expected) =>
        Assert.Equal(expected, Reply.Show("010C", line + "\r>", Reply.Unknown));

    [Fact]
    public void A_bad_line_in_the_middle_of_a_message_is_reported_beside_the_message() =>
        Assert.Equal(
            "7E8 Value 410C1AF80D320578; 7E8 Malformed",
            Reply.Show("010C0D05", "7E8 10 08 41 0C 1A F8 0D 32\r7E8 10 08 41\r7E8 21 05 78\r>", Reply.Can11));
}
