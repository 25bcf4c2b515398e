using System.Globalization;
using System.Text;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>
/// PIDs that are asked together, and the request that asks them. Learns how many CAN frames answer it and then says so with the
/// count suffix (ELM327 1.3 and later), so that the adapter returns at once instead of waiting out its window.
/// </summary>
public sealed class PollGroup
{
    /// <summary>SAE J1979: at most six PIDs in a service 01 request on CAN.</summary>
    public const int MostPids = 6;

    /// <summary>One suffix digit, hexadecimal.</summary>
    private const int MostFrames = 15;

    private readonly byte[] _plain;
    private byte[] _request;
    private int _learned;

    public PollGroup(ReadOnlySpan<byte> pids)
    {
        Pids = pids.ToArray();
        _plain = Encoding.ASCII.GetBytes("01" + Convert.ToHexString(pids));
        _request = _plain;
    }

    public byte[] Pids { get; }

    /// <summary>As sent, without CR.</summary>
    public ReadOnlySpan<byte> Request => _request;

    /// <summary>Consecutive exchanges without a value.</summary>
    public int Failures { get; private set; }

    private bool HasSuffix => _request.Length != _plain.Length;

    /// <summary>The group gave values; <paramref name="frames"/> CAN frames carried them, 0 when that cannot be known.</summary>
    public void Answered(int frames)
    {
        Failures = 0;
        if (HasSuffix && frames < _learned)
        {
            // An ECU fell silent or the count was wrong: ask without it and learn again.
            _request = _plain;
            _learned = 0;
        }
        else if (!HasSuffix && frames is > 0 and <= MostFrames)
        {
            if (_learned == frames)
            {
                _request = [.. _plain, (byte)frames.ToString("X", CultureInfo.InvariantCulture)[0]];
            }

            _learned = frames;
        }
    }

    /// <summary>The group gave no value.</summary>
    public void Failed()
    {
        Failures++;
        _request = _plain;
        _learned = 0;
    }

    /// <summary>CAN frames of an ISO-TP message (ISO 15765-2): a single frame holds 7 bytes; else a first frame 6 and each further one 7: 1 + ⌈(n − 6) / 7⌉ = 1 + ⌊n / 7⌋.</summary>
    public static int FramesOf(in ObdMessage message) => message.Length <= 7 ? 1 : 1 + (message.Length / 7);
}
