using System.CommandLine;
using Clutch.Log;

namespace Clutch.Host;

/// <summary><c>clutch log …</c>: looks into the telemetry log, and mends.</summary>
internal static class LogCommand
{
    private static readonly TimeProvider s_time = TimeProvider.System;

    public static Command Create() => new("log", "Looks into the telemetry log: what comes, what is there, what was no good; and re-drives it") { Tail(), Inspect(), Replay(), DeadLettersCommand.Create() };

    public static Option<LogStream> StreamOption() => new("--stream") { Description = "frames, findings, commands, replies, deadletters or statements", DefaultValueFactory = _ => LogStream.Frames };

    public static Option<long?> PositionOption(string name, string description)
    {
        Option<long?> option = new(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() < 0)
            {
                result.AddError($"{name} is a position in the log, 0 or more.");
            }
        });
        return option;
    }

    private static Command Tail()
    {
        Option<string> log = LogPlace.Option();
        Option<LogStream> stream = StreamOption();
        Option<string?> vehicle = new("--vehicle") { Description = "Only this vehicle" };
        Option<long?> from = PositionOption("--from", "Position to begin at [default: what comes from now on]");
        Option<bool> all = new("--all") { Description = "Begin with the oldest record" };
        Option<bool> json = new("--json") { Description = "One JSON object a line" };
        Command command = new("tail", "Follows a stream and shows each record decoded, until Ctrl-C") { log, stream, vehicle, from, all, json };
        command.SetAction((result, cancellationToken) => LogTail.RunAsync(
            LogPlace.Parse(result.GetValue(log)!),
            result.GetValue(stream),
            result.GetValue(all) ? LogPosition.Earliest : result.GetValue(from) is { } position ? LogPosition.At(position) : LogPosition.Latest,
            result.GetValue(vehicle),
            result.GetValue(json),
            s_time,
            cancellationToken));
        return command;
    }

    private static Command Inspect()
    {
        Option<string> log = LogPlace.Option();
        Option<LogStream> stream = StreamOption();
        Argument<string?> what = new("what") { Description = "A position, or a file of the log [default: sizes, ends and groups of all streams]", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("inspect", "Shows a record byte by byte, checks a file, or lists streams with their groups and how far behind these are") { what, log, stream };
        command.SetAction((result, cancellationToken) => LogInspect.RunAsync(LogPlace.Parse(result.GetValue(log)!), result.GetValue(stream), result.GetValue(what), s_time, cancellationToken));
        return command;
    }

    private static Command Replay()
    {
        Option<string> log = LogPlace.Option();
        Option<LogStream> stream = StreamOption();
        Option<string?> vehicle = new("--vehicle") { Description = "Only this vehicle" };
        Option<long?> from = PositionOption("--from", "First position [default: the oldest]");
        Option<long?> to = PositionOption("--to", "Position to end before [default: the end]");
        Option<string?> group = new("--group") { Description = "Instead of printing: let this group of readers (for example timeseries) read again from --from on" };
        Command command = new("replay", "Prints a range as JSON lines, or feeds it to a group of readers again") { log, stream, vehicle, from, to, group };
        command.Validators.Add(result =>
        {
            if (result.GetValue(group) is not null && (result.GetValue(to) is not null || result.GetValue(vehicle) is not null))
            {
                result.AddError("--group moves a group back to --from, and it reads everything from there on; --to and --vehicle are for printing.");
            }
        });
        command.SetAction((result, cancellationToken) => result.GetValue(group) is { } name
            ? LogReplay.MoveAsync(LogPlace.Parse(result.GetValue(log)!), result.GetValue(stream), name, result.GetValue(from) ?? 0, s_time, cancellationToken)
            : LogReplay.PrintAsync(LogPlace.Parse(result.GetValue(log)!), result.GetValue(stream), result.GetValue(from), result.GetValue(to), result.GetValue(vehicle), s_time, cancellationToken));
        return command;
    }
}
