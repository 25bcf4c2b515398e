namespace Clutch.CarSim;

/// <summary>The parameters that a kind of fault takes in a scenario file.</summary>
[Flags]
internal enum FaultParameters : byte
{
    None = 0,
    Count = 1,
    Delay = 2,
    For = 4,
    Text = 8,
    Nrc = 16,
    Pid = 32,
    Ecu = 64,
}

/// <summary>Where a fault can stand.</summary>
internal enum FaultPlace : byte
{
    Adapter,
    Receiver,
}

/// <summary>A kind of fault in scenario files.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Takes">Its parameters.</param>
/// <param name="Needs">Those that must be there.</param>
/// <param name="Alone">It can happen by itself, without a request.</param>
/// <param name="Place">Where it can stand.</param>
internal sealed record FaultRow(FaultKind Kind, string Name, FaultParameters Takes, FaultParameters Needs = FaultParameters.None, bool Alone = false, FaultPlace Place = FaultPlace.Adapter);

/// <summary>All kinds of faults.</summary>
internal static class FaultKinds
{
    public static IReadOnlyList<FaultRow> All { get; } =
    [
        new(FaultKind.Nrc, "nrc", FaultParameters.Nrc | FaultParameters.Ecu, Needs: FaultParameters.Nrc),
        new(FaultKind.Pending, "pending", FaultParameters.Count | FaultParameters.Delay | FaultParameters.Ecu, Needs: FaultParameters.Delay),
        new(FaultKind.SlowAnswer, "slow-answer", FaultParameters.Delay | FaultParameters.Ecu, Needs: FaultParameters.Delay),
        new(FaultKind.SilentEcu, "silent-ecu", FaultParameters.Ecu, Needs: FaultParameters.Ecu),
        new(FaultKind.NoData, "no-data", FaultParameters.None),
        new(FaultKind.MissingPid, "missing-pid", FaultParameters.Pid | FaultParameters.Ecu, Needs: FaultParameters.Pid),
        new(FaultKind.DropFrame, "drop-frame", FaultParameters.Count),
        new(FaultKind.DuplicateFrame, "duplicate-frame", FaultParameters.Count),
        new(FaultKind.WrongSequence, "wrong-sequence", FaultParameters.Count),
        new(FaultKind.ShortFrame, "short-frame", FaultParameters.Count),
        new(FaultKind.MarkLine, "mark-line", FaultParameters.Count | FaultParameters.Text, Needs: FaultParameters.Text),
        new(FaultKind.Reply, "reply", FaultParameters.Text, Needs: FaultParameters.Text),
        new(FaultKind.Reset, "reset", FaultParameters.Text, Alone: true),
        new(FaultKind.SettingsLost, "settings-lost", FaultParameters.None, Alone: true),
        new(FaultKind.Freeze, "freeze", FaultParameters.For, Alone: true),
        new(FaultKind.LinkLoss, "link-loss", FaultParameters.For, Alone: true),
        new(FaultKind.BaudFails, "baud-fails", FaultParameters.None),
        new(FaultKind.BufferFull, "buffer-full", FaultParameters.Count),
        new(FaultKind.StaleLine, "stale-line", FaultParameters.None),
        new(FaultKind.DropLine, "drop-line", FaultParameters.Count),
        new(FaultKind.CutLine, "cut-line", FaultParameters.Count),
        new(FaultKind.LowerCase, "lower-case", FaultParameters.None),
        new(FaultKind.RadioLine, "radio-line", FaultParameters.Text, Needs: FaultParameters.Text, Alone: true),
        new(FaultKind.Noise, "noise", FaultParameters.Text, Needs: FaultParameters.Text, Alone: true),
        new(FaultKind.Nul, "nul", FaultParameters.Count),
        new(FaultKind.StrayPrompt, "stray-prompt", FaultParameters.None, Alone: true),
        new(FaultKind.LatePrompt, "late-prompt", FaultParameters.Delay, Needs: FaultParameters.Delay),
        new(FaultKind.Chunks, "chunks", FaultParameters.Count | FaultParameters.Delay),
        new(FaultKind.NoFix, "no-fix", FaultParameters.None, Place: FaultPlace.Receiver),
        new(FaultKind.BadChecksum, "bad-checksum", FaultParameters.None, Place: FaultPlace.Receiver),
        new(FaultKind.CutSentence, "cut-sentence", FaultParameters.Count, Place: FaultPlace.Receiver),
    ];
}
