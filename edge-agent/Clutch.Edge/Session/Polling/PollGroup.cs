using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>
/// PIDs that are asked together, and the request that asks them. Learns how many CAN frames answer it and then says so, so that
/// the adapter returns at once instead of waiting out its window.
/// </summary>
public sealed class PollGroup
{
    /// <summary>SAE J1979: at most six PIDs in a service 01 request on CAN.</summary>
    public const int MostPids = 6;

    private readonly CountedRequest _request;

    public PollGroup(ReadOnlySpan<byte> pids, CountForm form)
    {
        Pids = pids.ToArray();
        _request = new CountedRequest("01" + Convert.ToHexString(pids), form);
    }

    public byte[] Pids { get; }

    public CountForm Form => _request.Form;

    /// <summary>As sent, without CR.</summary>
    public ReadOnlySpan<byte> Request => _request.Bytes;

    /// <summary>Consecutive exchanges without a value.</summary>
    public int Failures { get; private set; }

    /// <summary>The request says how many frames to wait for.</summary>
    public bool HasCount => _request.HasCount;

    /// <summary>The group gave values; <paramref name="frames"/> CAN frames carried them, 0 when that cannot be known.</summary>
    public void Answered(int frames)
    {
        Failures = 0;
        _request.Answered(frames);
    }

    /// <summary>The group gave no value.</summary>
    public void Failed()
    {
        Failures++;
        _request.Unlearn();
    }

    /// <summary>CAN frames of an ISO-TP message (ISO 15765-2): a single frame holds 7 bytes; else a first frame 6 and each further one 7: 1 + ⌈(n − 6) / 7⌉ = 1 + ⌊n / 7⌋.</summary>
    public static int FramesOf(in ObdMessage message) => FramesOf(message.Length);

    /// <summary>CAN frames of an answer of so many bytes, its service byte included.</summary>
    public static int FramesOf(int length) => length <= 7 ? 1 : 1 + (length / 7);

    public override string ToString() => _request.ToString();
}
