using Clutch.Log;

namespace Clutch.Host;

/// <summary>What a command asks of the server that has the log open: one of these.</summary>
internal sealed record LogRequest
{
    /// <summary>Re-drive these dead letters.</summary>
    public WantedLetters? Letters { get; init; }

    /// <summary>Let a group go on elsewhere.</summary>
    public GroupMove? Move { get; init; }

    /// <summary>Retention drops nothing any more, until the files of <see cref="LogDesk.MigrationGroup"/> are gone.</summary>
    public bool Keep { get; init; }
}

/// <summary>A group that is to go on elsewhere.</summary>
internal sealed record GroupMove(LogStream Stream, string Group, long Position);

/// <summary>What became of a request.</summary>
internal sealed record LogAnswer(bool Good, string Text)
{
    /// <summary>Says it to a person; gives the command's exit code.</summary>
    public int Print()
    {
        (Good ? Console.Out : Console.Error).WriteLine(Good ? Text : $"clutch: {Text}");
        return Good ? ExitCodes.Good : ExitCodes.Failed;
    }
}
