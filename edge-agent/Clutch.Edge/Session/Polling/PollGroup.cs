using System.Globalization;
using System.Text;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>How a request tells the adapter the number of frames to wait for.</summary>
public enum CountForm : byte
{
    /// <summary>Not at all: the adapter waits out its window.</summary>
    None,

    /// <summary>One hexadecimal digit behind the request (ELM327 1.3 and later).</summary>
    Suffix,

    /// <summary><c>STPX D:…,R:n</c> (STN).</summary>
    Stpx,
}

/// <summary>
/// PIDs that are asked together, and the request that asks them. Learns how many CAN frames answer it and then says so, so that
/// the adapter returns at once instead of waiting out its window.
/// </summary>
public sealed class PollGroup
{
    /// <summary>SAE J1979: at most six PIDs in a service 01 request on CAN.</summary>
    public const int MostPids = 6;

    /// <summary>One suffix digit, hexadecimal.</summary>
    private const int MostFrames = 15;

    /// <summary>A count cuts off an ECU that was silent when it was learned; so it is learned again every so many answers, at the cost of a window in a thousand.</summary>
    private const int LearnAgainAfter = 1000;

    private readonly byte[] _plain;
    private byte[] _request;
    private int _learned;
    private int _counted;

    public PollGroup(ReadOnlySpan<byte> pids, CountForm form)
    {
        Pids = pids.ToArray();
        Form = form;
        _plain = Encoding.ASCII.GetBytes("01" + Convert.ToHexString(pids));
        _request = _plain;
    }

    public byte[] Pids { get; }

    public CountForm Form { get; }

    /// <summary>As sent, without CR.</summary>
    public ReadOnlySpan<byte> Request => _request;

    /// <summary>Consecutive exchanges without a value.</summary>
    public int Failures { get; private set; }

    /// <summary>The request says how many frames to wait for.</summary>
    public bool HasCount => _request.Length != _plain.Length;

    /// <summary>The group gave values; <paramref name="frames"/> CAN frames carried them, 0 when that cannot be known.</summary>
    public void Answered(int frames)
    {
        Failures = 0;
        if (HasCount)
        {
            if (frames < _learned || ++_counted >= LearnAgainAfter)
            {
                // An ECU fell silent, the count was wrong or its time is over: ask without it and learn again.
                Unlearn();
            }
        }
        else if (Form != CountForm.None && frames is > 0 and <= MostFrames)
        {
            if (_learned == frames)
            {
                _request = Counted(frames);
            }

            _learned = frames;
        }
    }

    /// <summary>The group gave no value.</summary>
    public void Failed()
    {
        Failures++;
        Unlearn();
    }

    /// <summary>CAN frames of an ISO-TP message (ISO 15765-2): a single frame holds 7 bytes; else a first frame 6 and each further one 7: 1 + ⌈(n − 6) / 7⌉ = 1 + ⌊n / 7⌋.</summary>
    public static int FramesOf(in ObdMessage message) => FramesOf(message.Length);

    /// <summary>CAN frames of an answer of so many bytes, its service byte included.</summary>
    public static int FramesOf(int length) => length <= 7 ? 1 : 1 + (length / 7);

    public override string ToString() => Encoding.ASCII.GetString(_request);

    private void Unlearn()
    {
        _request = _plain;
        _learned = 0;
        _counted = 0;
    }

    private byte[] Counted(int frames)
    {
        string plain = Encoding.ASCII.GetString(_plain);
        return Encoding.ASCII.GetBytes(Form == CountForm.Stpx
            ? string.Create(CultureInfo.InvariantCulture, $"STPX D:{plain},R:{frames}")
            : string.Create(CultureInfo.InvariantCulture, $"{plain}{frames:X}"));
    }
}
