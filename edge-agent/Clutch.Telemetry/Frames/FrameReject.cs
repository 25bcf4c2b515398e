namespace Clutch.Telemetry;

/// <summary>Why bytes are not a frame.</summary>
public enum FrameReject : byte
{
    None = 0,
    TooLarge,
    Truncated,
    TrailingBytes,
    NotAFrame,
    UnsupportedVersion,
    BadVehicle,
    BadBoot,
    BadSequence,
    BadTime,
    BadGroup,
    BadTimes,
    BadValues,
    CountMismatch,
    TooManySamples,
    BadEvent,
}

/// <summary>The wording of <see cref="FrameReject"/>, in one place.</summary>
public static class FrameRejects
{
    public static string Text(FrameReject reject) => reject switch
    {
        FrameReject.None => "the frame is good",
        FrameReject.TooLarge => $"the frame has more than {FrameFormat.MaxBytes} bytes",
        FrameReject.Truncated => "the frame ends in the middle of a value",
        FrameReject.TrailingBytes => "there are bytes after the end of the frame",
        FrameReject.NotAFrame => "not a MessagePack array of seven elements that begins with a version",
        FrameReject.UnsupportedVersion => $"unknown frame version; this program reads version {FrameFormat.Version}",
        FrameReject.BadVehicle => "the vehicle id is not 1 to 64 of A-Z a-z 0-9 . _ -",
        FrameReject.BadBoot => "the boot number is not a positive integer",
        FrameReject.BadSequence => "the sequence number is not a positive integer",
        FrameReject.BadTime => "the base time is not in milliseconds between 1970 and 9999",
        FrameReject.BadGroup => "a group is not [ecu, quality, times, signals, values] in range",
        FrameReject.BadTimes => "the times of a group do not increase, or leave the range",
        FrameReject.BadValues => "a value is neither nil nor an integer within 2^53",
        FrameReject.CountMismatch => "a group has another number of values than times × signals",
        FrameReject.TooManySamples => $"the frame has more than {FrameFormat.MaxSamples} samples",
        FrameReject.BadEvent => "an event is not [delta, kind, ecu, data] in range",
        _ => reject.ToString(),
    };
}
