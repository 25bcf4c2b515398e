using System.Globalization;
using System.Text;

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

/// <summary>A request that learns how many CAN frames answer it and then says so, so that the adapter returns at once instead of waiting out its window.</summary>
internal sealed class CountedRequest(string request, CountForm form)
{
    /// <summary>One suffix digit, hexadecimal.</summary>
    private const int MostFrames = 15;

    /// <summary>A count cuts off an ECU that was silent when it was learned; so it is learned again every so many answers, at the cost of a window in a thousand.</summary>
    private const int LearnAgainAfter = 1000;

    private readonly byte[] _plain = Encoding.ASCII.GetBytes(request);
    private byte[]? _counted;
    private int _learned;
    private int _answers;

    public CountForm Form => form;

    /// <summary>As sent, without CR.</summary>
    public ReadOnlySpan<byte> Bytes => _counted ?? _plain;

    /// <summary>The request says how many frames to wait for.</summary>
    public bool HasCount => _counted is not null;

    /// <summary>The request was answered; <paramref name="frames"/> CAN frames carried the answers, 0 when that cannot be known.</summary>
    public void Answered(int frames)
    {
        if (HasCount)
        {
            if (frames < _learned || ++_answers >= LearnAgainAfter)
            {
                // An ECU fell silent, the count was wrong or its time is over: ask without it and learn again.
                Unlearn();
            }
        }
        else if (form != CountForm.None && frames is > 0 and <= MostFrames)
        {
            if (_learned == frames)
            {
                _counted = Encoding.ASCII.GetBytes(form == CountForm.Stpx
                    ? string.Create(CultureInfo.InvariantCulture, $"STPX D:{request},R:{frames}")
                    : string.Create(CultureInfo.InvariantCulture, $"{request}{frames:X}"));
            }

            _learned = frames;
        }
    }

    /// <summary>Asks without a count and learns again.</summary>
    public void Unlearn()
    {
        _counted = null;
        _learned = 0;
        _answers = 0;
    }

    public override string ToString() => Encoding.ASCII.GetString(Bytes);
}
