using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Answers that an ECU announces and sends later (NRC 78).</summary>
public sealed partial class CarConnection
{
    /// <summary>ISO 14229-2, P2*: after each announcement an ECU has five seconds for its next word.</summary>
    private static readonly TimeSpan s_afterPending = TimeSpan.FromSeconds(5);

    /// <summary>An ECU that announces for ever is not waited for longer than this.</summary>
    private static readonly TimeSpan s_longestPending = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_listen = TimeSpan.FromSeconds(2);
    private readonly byte[] _asked = new byte[64];

    /// <summary>The command that shortened the adapter's wait for this session, given again after the wait had to be long; null for none.</summary>
    public string? WaitCommand { get; set; }

    /// <summary>Asks and waits for what is announced.</summary>
    public ExchangeEnd AskWhole(string request, TimeSpan within, CancellationToken cancellationToken)
    {
        ExchangeEnd end = Ask(request, within, cancellationToken);
        return end == ExchangeEnd.Answered && Exchange.IsAwaited ? AwaitFinal(asksAgain: true, cancellationToken) : end;
    }

    /// <summary>
    /// After a prompt that came before the answer that an ECU announced: listens until it has come, at most five seconds after each announcement and
    /// twenty in all. What the exchange holds stays in it; <see cref="Timing"/> is that of the last wait.
    /// </summary>
    /// <param name="asksAgain">Repeats the request once when the answer was not heard; services that change something are never repeated.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public ExchangeEnd AwaitFinal(bool asksAgain, CancellationToken cancellationToken)
    {
        int asked = _lineLength;
        _line.AsSpan(0, asked).CopyTo(_asked);

        bool isChanged = false;
        ExchangeEnd end = Format.Protocol.IsCan() && !IsCut() ? Listen(out isChanged, cancellationToken) : ExchangeEnd.Answered;
        if (end == ExchangeEnd.Answered && Exchange.IsAwaited && (asksAgain || !Format.Protocol.IsCan()) && IsReading(_asked.AsSpan(0, asked)))
        {
            isChanged = true;
            Tell("ATAT0\r"u8, cancellationToken);
            Tell("ATSTFF\r"u8, cancellationToken);
            Exchange.Begin(_asked.AsSpan(0, asked - 1), Format);
            end = Transfer(_asked.AsSpan(0, asked), s_afterPending, cancellationToken);
        }

        if (isChanged)
        {
            Tell("ATST00\r"u8, cancellationToken);
            Tell("ATAT1\r"u8, cancellationToken);
            if (WaitCommand is { } shorter)
            {
                Tell([.. System.Text.Encoding.ASCII.GetBytes(shorter), (byte)'\r'], cancellationToken);
            }
        }

        return IsGone ? ExchangeEnd.Gone : end;
    }

    /// <summary>
    /// The adapter hears the car only while it waits for an answer. Tester present without an answer (3E 80) makes it wait and asks nothing; ISO 14229-1
    /// allows it to all ECUs while one of them is busy. The first wait begins at once and is as long as usual, for most late answers are only just late;
    /// the further ones are of half a second, which adaptive timing must not shorten: shorter ones miss more in the gaps, longer ones cost more afterwards.
    /// </summary>
    private ExchangeEnd Listen(out bool isChanged, CancellationToken cancellationToken)
    {
        isChanged = false;
        long began = time.GetTimestamp();
        long heard = began;
        ExchangeEnd end = ExchangeEnd.Answered;
        while (end == ExchangeEnd.Answered && Exchange.IsAwaited && time.GetElapsedTime(heard) < s_afterPending && time.GetElapsedTime(began) < s_longestPending)
        {
            int before = Exchange.Messages.Length;
            Exchange.Resume();
            end = Transfer("3E80\r"u8, s_listen, cancellationToken);
            heard = Exchange.Messages.Length > before ? time.GetTimestamp() : heard;
            if (!isChanged && end == ExchangeEnd.Answered && Exchange.IsAwaited)
            {
                isChanged = true;
                Tell("ATAT0\r"u8, cancellationToken);
                Tell("ATST7D\r"u8, cancellationToken);
            }
        }

        return end;
    }

    /// <summary>The announced answer has begun to come, and a count of frames that the announcement used up has cut it off: there is nothing to wait for.</summary>
    private bool IsCut()
    {
        foreach (ref readonly ObdMessage message in Exchange.Messages)
        {
            if (message.Outcome == Outcome.Malformed)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives a command whose answer does not matter and must not end the exchange that is open.</summary>
    private bool Tell(ReadOnlySpan<byte> command, CancellationToken cancellationToken)
    {
        if (IsGone || !Write(command))
        {
            return false;
        }

        long sent = time.GetTimestamp();
        while (TimeSpan.FromSeconds(1) - time.GetElapsedTime(sent) is { TotalMilliseconds: >= 1 } left)
        {
            int length = Read((int)left.TotalMilliseconds, cancellationToken);
            if (length < 0)
            {
                return false;
            }

            if (_received.AsSpan(0, length).Contains((byte)'>'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A request of a service that only reads: of SAE J1979 all but 04 and 08, of ISO 14229-1 19 and 22.</summary>
    private static bool IsReading(ReadOnlySpan<byte> request) => request.Length >= 2 && (request[0], request[1]) switch
    {
        ((byte)'0', var digit) => digit is not ((byte)'4' or (byte)'8'),
        ((byte)'1', (byte)'9') or ((byte)'2', (byte)'2') => true,
        _ => false,
    };
}
