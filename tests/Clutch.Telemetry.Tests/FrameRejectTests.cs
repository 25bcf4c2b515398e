using Xunit;

namespace Clutch.Telemetry.Tests;

public sealed class FrameRejectTests
{
    public static TheoryData<FrameReject, string> Invalid => new()
    {
        // The good frame is 97 01 A1 61 01 01 00 90 90: version 1, vehicle "a", boot 1, seq 1, base time 0, no groups, no events.
        { FrameReject.NotAFrame, "00" },
        { FrameReject.NotAFrame, "96 01 A1 61 01 01 00 90" },
        { FrameReject.NotAFrame, "97 A1 31 A1 61 01 01 00 90 90" },
        { FrameReject.UnsupportedVersion, "97 02 A1 61 01 01 00 90 90" },
        { FrameReject.UnsupportedVersion, "97 00 A1 61 01 01 00 90 90" },
        { FrameReject.BadVehicle, "97 01 A0 01 01 00 90 90" },
        { FrameReject.BadVehicle, "97 01 A1 2F 01 01 00 90 90" },
        { FrameReject.BadVehicle, "97 01 01 01 01 00 90 90" },
        { FrameReject.BadBoot, "97 01 A1 61 00 01 00 90 90" },
        { FrameReject.BadBoot, "97 01 A1 61 FF 01 00 90 90" },
        { FrameReject.BadSequence, "97 01 A1 61 01 00 00 90 90" },
        { FrameReject.BadTime, "97 01 A1 61 01 01 FF 90 90" },
        { FrameReject.BadTime, "97 01 A1 61 01 01 CF 7F FF FF FF FF FF FF FF 90 90" },
        { FrameReject.TrailingBytes, "97 01 A1 61 01 01 00 90 90 00" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 C0 90" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 91 94 00 00 91 00 91 01 90" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 91 95 FF 00 91 00 91 01 91 00 90" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 91 95 CF 00 00 00 01 00 00 00 00 00 91 00 91 01 91 00 90" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 91 95 00 03 91 00 91 01 91 00 90" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 91 95 00 00 91 00 90 90 90" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 91 95 00 00 91 00 91 00 91 00 90" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 91 95 00 00 91 00 91 CE 00 01 00 00 91 00 90" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 91 95 00 00 91 00 92 01 FF 92 00 00 90" },
        { FrameReject.BadGroup, "97 01 A1 61 01 01 00 91 95 00 00 91 00 C0 91 00 90" },
        { FrameReject.BadTimes, "97 01 A1 61 01 01 00 91 95 00 00 C0 91 01 91 00 90" },
        { FrameReject.BadTimes, "97 01 A1 61 01 01 00 91 95 00 00 90 91 01 90 90" },
        { FrameReject.BadTimes, "97 01 A1 61 01 01 00 91 95 00 00 91 FF 91 01 91 00 90" },
        { FrameReject.BadTimes, "97 01 A1 61 01 01 00 91 95 00 00 92 00 00 91 01 92 00 00 90" },
        { FrameReject.BadTimes, "97 01 A1 61 01 01 00 91 95 00 00 91 CF 7F FF FF FF FF FF FF FF 91 01 91 00 90" },
        { FrameReject.BadValues, "97 01 A1 61 01 01 00 91 95 00 00 91 00 91 01 C0 90" },
        { FrameReject.BadValues, "97 01 A1 61 01 01 00 91 95 00 00 91 00 91 01 91 A0 90" },
        { FrameReject.BadValues, "97 01 A1 61 01 01 00 91 95 00 00 91 00 91 01 91 CF 00 20 00 00 00 00 00 01 90" },
        { FrameReject.BadValues, "97 01 A1 61 01 01 00 91 95 00 00 91 00 91 01 91 D3 80 00 00 00 00 00 00 00 90" },
        { FrameReject.CountMismatch, "97 01 A1 61 01 01 00 91 95 00 00 91 00 91 01 92 00 00 90" },
        { FrameReject.CountMismatch, "97 01 A1 61 01 01 00 91 95 00 00 92 00 01 92 01 01 93 00 00 00 90" },
        { FrameReject.BadEvent, "97 01 A1 61 01 01 00 90 91 94 FF 01 00 C4 00" },
        { FrameReject.BadEvent, "97 01 A1 61 01 01 00 90 91 94 00 00 00 C4 00" },
        { FrameReject.BadEvent, "97 01 A1 61 01 01 00 90 91 93 00 01 00" },
        { FrameReject.BadEvent, "97 01 A1 61 01 01 00 90 91 94 00 01 00 A1 61" },
        { FrameReject.Truncated, "97 01 A1 61 01 01 00 DD FF FF FF FF 90" },
        { FrameReject.Truncated, "97 01 D9 FF 61" },
        { FrameReject.Truncated, "" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Refuses_with_the_reason(FrameReject expected, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(expected, Frame.TryRead(bytes, out Frame frame));
        Assert.Equal(0, frame.SampleCount);
        Assert.False(frame.Samples.MoveNext());
        Assert.False(frame.Events.MoveNext());
    }

    [Fact]
    public void Refuses_too_many_samples_and_too_many_bytes()
    {
        Assert.Equal(FrameReject.TooLarge, Frame.TryRead(new byte[FrameFormat.MaxBytes + 1], out _));

        // One times vector of 4,096 and two signals: 8,192 samples in few bytes.
        List<byte> bytes = [0x97, 1, 0xA1, (byte)'a', 1, 1, 0, 0x91, 0x95, 0, 0, 0xDC, 0x10, 0x00];
        bytes.AddRange(Enumerable.Repeat((byte)1, 4096));
        bytes.AddRange([0x92, 1, 1, 0xDC, 0x20, 0x00, .. Enumerable.Repeat((byte)0, 8192), 0x90]);
        Assert.Equal(FrameReject.TooManySamples, Frame.TryRead(bytes.ToArray(), out _));
    }

    [Fact]
    public void A_frame_cut_at_any_byte_is_truncated_and_gives_nothing()
    {
        byte[] whole = FrameCases.Small();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Equal(FrameReject.Truncated, Frame.TryRead(whole.AsSpan(0, length), out Frame frame));
            Assert.False(frame.Samples.MoveNext());
        }
    }

    [Fact]
    public void Every_reason_has_a_case_and_words()
    {
        HashSet<FrameReject> covered = [.. Invalid.Select(row => (FrameReject)row[0]), FrameReject.None, FrameReject.TooLarge, FrameReject.TooManySamples];
        Assert.Equal(Enum.GetValues<FrameReject>().Order(), covered.Order());
        Assert.All(Enum.GetValues<FrameReject>(), reject => Assert.Contains(' ', FrameRejects.Text(reject)));
    }
}
