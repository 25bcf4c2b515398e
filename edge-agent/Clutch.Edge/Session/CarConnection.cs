using System.Text;
using Clutch.Links;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>How an exchange with the adapter ended.</summary>
public enum ExchangeEnd : byte
{
    /// <summary>The prompt came; the answer is in <see cref="CarConnection.Exchange"/>.</summary>
    Answered,

    /// <summary>No prompt within the time allowed.</summary>
    TimedOut,

    /// <summary>The link is gone.</summary>
    Gone,
}

/// <summary>One request at a time over a link, each with its deadline. Not thread-safe; allocates nothing per exchange.</summary>
public sealed partial class CarConnection(ILink link, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_drain = TimeSpan.FromMilliseconds(50);
    private readonly byte[] _received = new byte[4096];
    private readonly byte[] _line = new byte[64];
    private int _lineLength;

    public ILink Link => link;

    /// <summary>The other side has gone and stays gone.</summary>
    public bool IsGone { get; private set; }

    /// <summary>The clock of <see cref="Timing"/>.</summary>
    public TimeProvider Time => time;

    /// <summary>The answer to the last request.</summary>
    public ElmExchange Exchange { get; } = new();

    /// <summary>What is known of the adapter's output; set once headers are on and the protocol is known.</summary>
    public AdapterFormat Format { get; set; } = new(Headers: false, ObdProtocol.Unknown);

    /// <summary>When the request had left, when the first byte of the answer came, and when its prompt came: timestamps of the time provider.</summary>
    public (long Sent, long FirstByte, long Prompt) Timing { get; private set; }

    /// <summary>Sends a request without its CR and reads up to the prompt.</summary>
    public ExchangeEnd Ask(ReadOnlySpan<byte> request, TimeSpan within, CancellationToken cancellationToken)
    {
        request.CopyTo(_line);
        _line[request.Length] = (byte)'\r';
        _lineLength = request.Length + 1;
        Exchange.Begin(request, Format);
        return Transfer(_line.AsSpan(0, _lineLength), within, cancellationToken);
    }

    /// <summary>For set-up, where a string is at hand.</summary>
    public ExchangeEnd Ask(string request, TimeSpan within, CancellationToken cancellationToken)
    {
        Span<byte> bytes = stackalloc byte[48];
        return Ask(bytes[..Encoding.ASCII.GetBytes(request, bytes)], within, cancellationToken);
    }

    /// <summary>Ends whatever the adapter is doing and drops what it still says: CR, then up to a prompt and silence. False: no prompt, or <see cref="IsGone"/>.</summary>
    public bool Resynchronise(CancellationToken cancellationToken)
    {
        if (!Write("\r"u8))
        {
            return false;
        }

        bool prompt = false;
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < TimeSpan.FromSeconds(2))
        {
            int length = Read(prompt ? (int)s_drain.TotalMilliseconds : 1000, cancellationToken);
            if (length < 0)
            {
                return false;
            }

            if (length == 0)
            {
                break;
            }

            prompt |= _received.AsSpan(0, length).Contains((byte)'>');
        }

        return prompt;
    }

    /// <summary>Lets time pass and drops what comes meanwhile; false when the link goes.</summary>
    public bool Pause(TimeSpan length, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (!IsGone && length - time.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            Read((int)Math.Clamp(left.TotalMilliseconds, 1, int.MaxValue), cancellationToken);
        }

        return !IsGone;
    }

    public void Dispose() => link.Dispose();

    /// <summary>Sends a line and feeds the exchange up to the prompt. An answer that is announced (NRC 78) prolongs the time.</summary>
    private ExchangeEnd Transfer(ReadOnlySpan<byte> line, TimeSpan within, CancellationToken cancellationToken)
    {
        if (!Write(line))
        {
            return ExchangeEnd.Gone;
        }

        long sent = time.GetTimestamp();
        long first = 0;
        TimeSpan end = within;
        var announced = default(PendingPattern);
        while (true)
        {
            int left = (int)(end - time.GetElapsedTime(sent)).TotalMilliseconds;
            if (left <= 0)
            {
                return ExchangeEnd.TimedOut;
            }

            int length = Read(left, cancellationToken);
            if (length < 0)
            {
                return ExchangeEnd.Gone;
            }

            if (length == 0)
            {
                continue;
            }

            long now = time.GetTimestamp();
            first = first == 0 ? now : first;

            // Bytes after the prompt are noise of an earlier exchange or a late prompt: nothing was asked that they could answer.
            Exchange.Feed(_received.AsSpan(0, length));
            if (Exchange.IsComplete)
            {
                Timing = (sent, first, now);
                return ExchangeEnd.Answered;
            }

            if (announced.IsIn(_received.AsSpan(0, length)) && time.GetElapsedTime(sent, now) is var elapsed && elapsed < s_longestPending)
            {
                end = elapsed + s_afterPending > end ? elapsed + s_afterPending : end;
            }
        }
    }

    private bool Write(ReadOnlySpan<byte> data)
    {
        IsGone |= !link.Write(data);
        return !IsGone;
    }

    private int Read(int milliseconds, CancellationToken cancellationToken)
    {
        int length = link.Read(_received, milliseconds, cancellationToken);
        IsGone |= length < 0;
        return length;
    }
}
