namespace Clutch.Log;

internal static class LogStreams
{
    /// <summary>The stream's name in files, topics and figures.</summary>
    public static string Name(this LogStream stream) => stream switch
    {
        LogStream.Frames => "frames",
        LogStream.Findings => "findings",
        LogStream.Commands => "commands",
        LogStream.Replies => "replies",
        LogStream.DeadLetters => "deadletters",
        LogStream.Statements => "statements",
        _ => throw new ArgumentOutOfRangeException(nameof(stream), stream, "no such stream"),
    };
}
