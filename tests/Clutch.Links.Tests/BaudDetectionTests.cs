using Xunit;

namespace Clutch.Links.Tests;

public sealed class BaudDetectionTests
{
    private static readonly TimeSpan s_firstByte = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(9600)]
    [InlineData(19200)]
    [InlineData(38400)]
    [InlineData(57600)]
    [InlineData(115200)]
    [InlineData(230400)]
    [InlineData(500_000)]
    [InlineData(2_000_000)]
    public void Finds_the_rate_of_an_adapter(int baud)
    {
        using var adapter = new FakeAdapter(baud, answersWrongRates: true);
        using SerialLink link = BaudDetection.Open(adapter.Device, s_firstByte, s_silence, CancellationToken.None);
        Assert.Equal(baud, link.Baud);
    }

    [Fact]
    public void A_line_that_keeps_no_pace_is_taken_at_the_first_rate()
    {
        using var adapter = new FakeAdapter(baud: 0, answersWrongRates: true);
        using ILink link = Link.Open(LinkAddress.Serial(adapter.Device, LinkAddress.AutoBaud), CancellationToken.None);
        Assert.Equal(38400, ((SerialLink)link).Baud);
    }

    [Fact]
    public void An_adapter_that_is_silent_at_wrong_rates_is_found()
    {
        using var adapter = new FakeAdapter(115200, answersWrongRates: false);
        using SerialLink link = BaudDetection.Open(adapter.Device, s_firstByte, s_silence, CancellationToken.None);
        Assert.Equal(115200, link.Baud);
    }

    [Fact]
    public void A_prompt_after_bytes_that_do_not_print_is_a_wrong_rate()
    {
        using var adapter = new FakeAdapter(9600, answersWrongRates: true, wrongAnswer: [0xFE, 0xFE, (byte)'>']);
        using SerialLink link = BaudDetection.Open(adapter.Device, s_firstByte, s_silence, CancellationToken.None);
        Assert.Equal(9600, link.Baud);
    }

    [Fact]
    public void Nothing_that_answers_is_said_with_the_rates_tried()
    {
        using var far = new PseudoTerminal();
        LinkException e = Assert.Throws<LinkException>(() => BaudDetection.Open(far.Device, TimeSpan.FromMilliseconds(1), s_silence, CancellationToken.None));
        Assert.StartsWith($"No adapter answers on {far.Device} at any of 38400, 115200, 9600,", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_token_ends_the_search_and_frees_the_port()
    {
        using var far = new PseudoTerminal();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(() => BaudDetection.Open(far.Device, TimeSpan.FromMinutes(10), s_silence, cancel.Token));
        using var link = new SerialLink(far.Device, 38400);
    }

    [Theory]
    [InlineData("\r\r>", 1)]
    [InlineData(">", 1)]
    [InlineData("STOPPED\r\r> ", 1)]
    [InlineData("?\r\r>\0", 0.8)]
    [InlineData("\r>\r", 1)]
    [InlineData("OK\r", 0)]
    [InlineData("", 0)]
    [InlineData("\u00fe\u00fe>", 1.0 / 3)]
    public void The_score_is_the_share_of_what_prints_before_a_prompt(string answer, double score) =>
        Assert.Equal(score, BaudDetection.Score(System.Text.Encoding.Latin1.GetBytes(answer)), 9);

    /// <summary>No rate that is tried may take the answer at another rate for an adapter's.</summary>
    [Fact]
    public void No_wrong_rate_reads_like_an_adapter()
    {
        int[] rates = [9600, 19200, 38400, 57600, 115200, 230400, 460_800, 500_000, 921_600, 1_000_000, 2_000_000];
        string[] answers = ["\r\r>", "\r>", ">", "?\r\r>", "\r?\r\r>", "NO DATA\r\r>", "41 0C 1A F8 \r\r>", "STOPPED\r\r>", "\rELM327 v1.5\r\r>"];
        foreach (int sent in rates)
        {
            foreach (int received in rates.Where(rate => Math.Abs(rate - sent) > sent / 10))
            {
                foreach (string answer in answers)
                {
                    byte[] seen = UartModel.Receive(System.Text.Encoding.ASCII.GetBytes(answer), sent, received);
                    Assert.True(BaudDetection.Score(seen) < 0.9, $"{answer.Replace('\r', '|')} sent at {sent} read at {received}: {Convert.ToHexString(seen)}");
                }
            }
        }
    }

    [Fact]
    public void The_model_of_the_line_is_clear_at_the_right_rate_and_within_3_percent()
    {
        byte[] text = "41 0C 1A F8 \r\r>"u8.ToArray();
        Assert.Equal(text, UartModel.Receive(text, 38400, 38400));
        Assert.Equal(text, UartModel.Receive(text, 38400, 39400));
        Assert.NotEqual(text, UartModel.Receive(text, 38400, 42000));
    }

    /// <summary>Answers a CR with a prompt; at a wrong rate the client reads what a UART would.</summary>
    private sealed class FakeAdapter : IDisposable
    {
        private readonly PseudoTerminal _line = new();
        private readonly Thread _thread;

        public FakeAdapter(int baud, bool answersWrongRates, byte[]? wrongAnswer = null)
        {
            _thread = new Thread(() => Run(baud, answersWrongRates, wrongAnswer));
            _thread.IsBackground = true;
            _thread.Start();
        }

        public string Device => _line.Device;

        public void Dispose()
        {
            _line.Dispose();
            _thread.Join();
        }

        private void Run(int baud, bool answersWrongRates, byte[]? wrongAnswer)
        {
            byte[] heard = new byte[64];
            int length;
            while ((length = _line.Read(heard, -1, CancellationToken.None)) > 0)
            {
                int rate = baud == 0 ? _line.Baud : baud;
                byte[] request = UartModel.Receive(heard.AsSpan(0, length), _line.Baud, rate);
                if (request.Contains((byte)'\r'))
                {
                    _line.Write(UartModel.Receive("\r\r>"u8, rate, _line.Baud));
                }
                else if (answersWrongRates)
                {
                    _line.Write(wrongAnswer ?? UartModel.Receive("?\r\r>"u8, rate, _line.Baud));
                }
            }
        }
    }
}
