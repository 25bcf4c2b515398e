using System.Text;

namespace Clutch.Obd.Tests;

public sealed class ElmExchangeTests
{
    [Theory]
    [InlineData("7E804410C1AF8\r\r>")]
    [InlineData("7E8 04 41 0C 1A F8 \r\n\r\n>")]
    [InlineData("7e8 04 41 0c 1a f8\r>")]
    [InlineData("010C1\r7E804410C1AF8AAAAAA\r\r>")]
    [InlineData("01 0C 1\r\n7E804410C1AF8000000\r\n>")]
    [InlineData("\0\r7E804\041\0\00C1AF8\0\r\0>")]
    [InlineData("SEARCHING...\r7E804410C1AF8\r\r>")]
    [InlineData("SEARCHING...7E8 04 41 0C 1A F8\r\r>")]
    [InlineData("+BTSTATE:3\r7E804410C1AF8\r>")]
    [InlineData("7E804410C1AF8>")]
    public void Reads_one_answer_in_every_usual_dress(string reply) =>
        Assert.Equal("7E8 Value 410C1AF8", Reply.Show("010C1", reply, Reply.Can11));

    [Theory]
    [InlineData("OK\r\r>", ElmText.Ok)]
    [InlineData("?\r\r>", ElmText.Unknown)]
    [InlineData("NO DATA\r\r>", ElmText.NoData)]
    [InlineData("NODATA\r\r>", ElmText.NoData)]
    [InlineData("SEARCHING...\r\r>", ElmText.Searching)]
    [InlineData("SEARCHING...\rUNABLE TO CONNECT\r\r>", ElmText.UnableToConnect)]
    [InlineData("SEARCHING...UNABLE TO CONNECT\r\r>", ElmText.UnableToConnect)]
    [InlineData("BUS INIT: OK\r\r>", ElmText.BusInitOk)]
    [InlineData("BUS INIT: ...OK\r\r>", ElmText.BusInitOk)]
    [InlineData("BUS INIT: ERROR\r\r>", ElmText.BusInitError)]
    [InlineData("BUS INIT: ...ERROR\r\r>", ElmText.BusInitError)]
    [InlineData("BUS INIT: STOPPED\r\r>", ElmText.Stopped)]
    [InlineData("BUS BUSY\r\r>", ElmText.BusBusy)]
    [InlineData("BUS ERROR\r\r>", ElmText.BusError)]
    [InlineData("FB ERROR\r\r>", ElmText.FeedbackError)]
    [InlineData("CAN ERROR\r\r>", ElmText.CanError)]
    [InlineData("DATA ERROR\r\r>", ElmText.DataError)]
    [InlineData("7E804410C1AF8 <DATA ERROR\r\r>", ElmText.DataError)]
    [InlineData("7E804410C1AF8 <RX ERROR\r\r>", ElmText.RxError)]
    [InlineData("BUFFER FULL\r\r>", ElmText.BufferFull)]
    [InlineData("OUT OF MEMORY\r\r>", ElmText.OutOfMemory)]
    [InlineData("UART RX OVERFLOW\r\r>", ElmText.UartOverflow)]
    [InlineData("FC RX TIMEOUT\r\r>", ElmText.FlowControlTimeout)]
    [InlineData("STOPPED\r\r>", ElmText.Stopped)]
    [InlineData("ACT ALERT\r\r>", ElmText.ActivityAlert)]
    [InlineData("LP ALERT\r\r>", ElmText.LowPowerAlert)]
    [InlineData("!LV RESET\r\rELM327 v1.5\r\r>", ElmText.LowVoltageReset)]
    [InlineData("ERR94\r\r>", ElmText.InternalError)]
    [InlineData("NOT CONNECTED\r\r>", ElmText.NotConnected)]
    [InlineData("ELM327 v2.1\r\r>", ElmText.Banner)]
    [InlineData("12.8 Volts\r>", ElmText.Other)]
    [InlineData("+STATE\r>", ElmText.None)]
    [InlineData("\r\r>", ElmText.None)]
    public void Recognises_every_text_of_an_adapter(string reply, ElmText expected)
    {
        ElmExchange exchange = Reply.Of("010C1", reply, Reply.Can11);
        Assert.Equal(expected, exchange.Text);
        Assert.Equal("", Reply.Show(exchange));
    }

    [Fact]
    public void Every_text_has_a_row_in_order_and_a_next_step()
    {
        foreach (ElmText text in Enum.GetValues<ElmText>())
        {
            Assert.NotEqual("", text.NextStep());
            Assert.True(Enum.IsDefined(text.ToOutcome()));
        }

        Assert.Equal(Outcome.NoData, ElmText.NoData.ToOutcome());
        Assert.Equal(Outcome.AdapterFault, ElmText.Banner.ToOutcome());
        Assert.Equal(Outcome.BusFault, ElmText.NotConnected.ToOutcome());
    }

    [Fact]
    public void A_fault_outweighs_progress_and_data_of_good_lines_is_kept()
    {
        ElmExchange exchange = Reply.Of("0100", "BUS INIT: OK\r41 6B 10 41 00 BE 3E B8 11 FA\rDATA ERROR\r>", new AdapterFormat(true, ObdProtocol.Unknown));
        Assert.Equal("DataError False 'BUS INIT: OK' 10 Value 4100BE3EB811", Reply.ShowAll(exchange));
    }

    [Fact]
    public void Buffer_full_marks_the_reply_as_truncated()
    {
        ElmExchange exchange = Reply.Of("010C", "7E804410C1AF8\rBUFFER FULL\r>", Reply.Can11);
        Assert.True(exchange.IsTruncated);
        Assert.Equal("7E8 Value 410C1AF8", Reply.Show(exchange));
    }

    [Fact]
    public void Stops_consuming_at_the_prompt()
    {
        var exchange = new ElmExchange();
        exchange.Begin("010C"u8, Reply.Can11);
        Assert.Equal(15, exchange.Feed("7E804410C1AF8\r>7E804410C0000\r>"u8));
        Assert.True(exchange.IsComplete);
        Assert.Equal(0, exchange.Feed("7E8"u8));
        Assert.Equal("7E8 Value 410C1AF8", Reply.Show(exchange));
    }

    [Fact]
    public void Before_the_first_request_nothing_is_consumed()
    {
        var exchange = new ElmExchange();
        Assert.True(exchange.IsComplete);
        Assert.Equal(0, exchange.Feed("ELM327 v1.5\r>"u8));
    }

    [Theory]
    [InlineData("ATZ", "ATZ\r\r\rELM327 v1.5\r\r>", "ELM327 v1.5", ElmText.Banner)]
    [InlineData("ATZ", "ü\r\rELM327 v1.5\r\r>", "ELM327 v1.5", ElmText.Banner)]
    [InlineData("ATRV", "12.3V\r\r>", "12.3V", ElmText.Other)]
    [InlineData("AT DPN", "ATDPN\rA6\r\r>", "A6", ElmText.Other)]
    [InlineData("ate0", "ate0\rOK\r\r>", "OK", ElmText.Ok)]
    [InlineData("STI", "STN1110 v4.2.1\r\r>", "STN1110 v4.2.1", ElmText.Other)]
    [InlineData("STI", "?\r\r>", "?", ElmText.Unknown)]
    [InlineData("ATI", "\r\r>", "", ElmText.None)]
    public void The_first_line_of_a_command_is_text_and_never_data(string request, string reply, string firstLine, ElmText text)
    {
        ElmExchange exchange = Reply.Of(request, reply, Reply.NoHeaders);
        Assert.Equal(firstLine, exchange.FirstLine());
        Assert.Equal(text, exchange.Text);
        Assert.Equal("", Reply.Show(exchange));
    }

    [Fact]
    public void An_stpx_request_is_matched_by_its_data() =>
        Assert.Equal("7E8 Value 410C1AF8; 7E8 Stale 410D32", Reply.Show("STPX H:7E0, D:010C, R:1", "7E804410C1AF8\r7E803410D32\r>", Reply.Can11));

    [Theory]
    [InlineData("010C", "7E8037F0112\r>", "7E8 Refused(12) 7F0112")]
    [InlineData("010C", "7E8037F0178\r7E804410C1AF8\r>", "7E8 Pending(78) 7F0178; 7E8 Value 410C1AF8")]
    [InlineData("22149A", "7EC 03 7F 22 78 \r7EC 05 62 14 9A 00 02 \r\r>", "7EC Pending(78) 7F2278; 7EC Value 62149A0002")]
    [InlineData("010C", "7E8037F2212\r>", "7E8 Stale 7F2212")]
    [InlineData("010C", "7E8027F01\r>", "7E8 Malformed")]
    [InlineData("010C", "7E803410D32\r>", "7E8 Stale 410D32")]
    [InlineData("010C0D", "7E803410D32\r>", "7E8 Value 410D32")]
    [InlineData("010C", "7E804410C1AF8\r7E804410C1AF8\r>", "7E8 Value 410C1AF8; 7E8 Duplicate 410C1AF8")]
    [InlineData("010C", "7E804410C1AF8\r7E904410C1AF8\r>", "7E8 Value 410C1AF8; 7E9 Value 410C1AF8")]
    [InlineData("010C", "7E804410C1AF8\r7E804410C1AF9\r>", "7E8 Value 410C1AF8; 7E8 Value 410C1AF9")]
    [InlineData("010C", "7E80141\r>", "7E8 Malformed")]
    [InlineData("020C00", "7E805420C001AF8\r>", "7E8 Value 420C001AF8")]
    [InlineData("020C00", "7E805420C011AF8\r>", "7E8 Stale 420C011AF8")]
    [InlineData("03", "7E804430103 01\r>", "7E8 Value 43010301")]
    [InlineData("04", "7E80144\r>", "7E8 Value 44")]
    [InlineData("0906", "7E80349 04 01\r>", "7E8 Stale 490401")]
    [InlineData("22F40DF40C", "7E80562F40C1AF8\r>", "7E8 Value 62F40C1AF8")]
    [InlineData("22F40D", "7E80562F40C1AF8\r>", "7E8 Stale 62F40C1AF8")]
    [InlineData("22F40D", "7E80262F4\r>", "7E8 Malformed")]
    [InlineData("3E00", "7E8027E00\r>", "7E8 Value 7E00")]
    [InlineData("1003", "7E8065001003201F4\r>", "7E8 Stale 5001003201F4")]
    [InlineData("", "7E804410C1AF8\r>", "7E8 Stale 410C1AF8")]
    public void Answers_are_matched_by_ecu_service_and_identifier(string request, string reply, string expected) =>
        Assert.Equal(expected, Reply.Show(request, reply, Reply.Can11));

    [Fact]
    public void A_flood_of_noise_is_capped_and_reported_not_thrown()
    {
        var exchange = new ElmExchange();
        exchange.Begin("010C"u8, Reply.Can11);
        for (int i = 0; i < 2000; i++)
        {
            exchange.Feed(Encoding.ASCII.GetBytes($"7E804410C{i:X4}\r{i & 0x7FF:X3}1FFF49020102030405\r"));
        }

        exchange.Feed(new byte[100_000]);
        exchange.Feed("\r>"u8);
        Assert.True(exchange.IsComplete);
        Assert.True(exchange.IsTruncated);
        Assert.InRange(exchange.Messages.Length, 1, 64);
    }

    [Fact]
    public void A_request_that_is_too_long_is_the_callers_error()
    {
        var exchange = new ElmExchange();
        Assert.Throws<ArgumentException>(() => exchange.Begin(new byte[600], Reply.Can11));
    }

    [Theory]
    [InlineData("7EC 05 62 14 9A 00 02", "7EC Pending(78) 7F2278; 7EC Value 62149A0002", false)]
    [InlineData("7EC 03 7F 22 31", "7EC Pending(78) 7F2278; 7EC Refused(31) 7F2231", false)]
    [InlineData("7EC 03 7F 22 78", "7EC Pending(78) 7F2278; 7EC Pending(78) 7F2278", true)]
    [InlineData("7ED 05 62 14 9A 00 02", "7EC Pending(78) 7F2278; 7ED Value 62149A0002", true)]
    [InlineData("NO DATA", "7EC Pending(78) 7F2278", true)]
    public void A_pending_answer_may_come_after_the_prompt(string late, string expected, bool isStillAwaited)
    {
        ElmExchange exchange = Reply.Of("22149A", "7EC 03 7F 22 78\r\r>", Reply.Can11);
        Assert.True(exchange.IsAwaited);
        exchange.Resume();
        Assert.False(exchange.IsComplete);
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(late + "\r\r>");
        Assert.Equal(bytes.Length, exchange.Feed(bytes));
        Assert.Equal(expected, Reply.Show(exchange));
        Assert.Equal(isStillAwaited, exchange.IsAwaited);
    }

    [Fact]
    public void What_came_before_a_resumed_reply_is_settled()
    {
        ElmExchange exchange = Reply.Of("0902", "83 F1 11 7F 09 78 85\r87 F1 10 49 02 01 00 00 00 31 05\r>", Reply.Kwp);
        Assert.Equal("11 Pending(78) 7F0978; 10 Value 490200000031", Reply.Show(exchange));
        exchange.Resume();
        exchange.Feed("87 F1 11 49 02 01 00 00 00 32\r>"u8);
        Assert.Equal("11 Pending(78) 7F0978; 10 Value 490200000031; 11 Value 490200000032", Reply.Show(exchange));
    }

    [Theory]
    [InlineData("04 41 0C 1A F8 AA AA AA", "0 Value 410C1AF8")]
    [InlineData("10 08 41 0C 1A F8 0D 32|21 05 78 AA AA AA AA AA", "0 Value 410C1AF80D320578")]
    [InlineData("10 08 41 0C 1A F8 0D 32", "0 Malformed")]
    [InlineData("04 41 0C 1A", "0 Malformed")]
    [InlineData("04410C1AF8A", "0 Malformed")]
    public void Without_automatic_formatting_each_line_starts_with_its_pci(string lines, string expected) =>
        Assert.Equal(expected, Reply.Show("010C0D05", lines.Replace('|', '\r') + "\r>", new AdapterFormat(false, ObdProtocol.Can11At500) { PciVisible = true }));
}
