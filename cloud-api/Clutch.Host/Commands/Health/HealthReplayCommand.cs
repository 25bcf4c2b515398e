using System.CommandLine;
using Clutch.Edge;
using Clutch.Health.Worker;
using Clutch.Telemetry;

namespace Clutch.Host;

/// <summary><c>clutch health replay DRIVE.csv…</c>: what the engine makes of recorded drives, without server, log or file.</summary>
internal static class HealthReplayCommand
{
    /// <summary>Samples in a frame: far below what one may hold.</summary>
    private const int FrameSamples = 500;


    public static Command Create()
    {
        Argument<string[]> drives = new("drives") { Description = "Drive logs (CSV, may be gzipped) of one car, in the order in which they were driven", Arity = ArgumentArity.OneOrMore };
        Option<double> hours = new("--hours") { Description = "Hours from the start of one drive to that of the next", DefaultValueFactory = _ => 12 };
        Option<string> vehicle = new("--vehicle") { Description = "Name of the car in the report", DefaultValueFactory = _ => "car-1" };
        Option<string> format = HealthReportCommand.Format();
        Option<string> language = HealthReportCommand.Language();
        Option<string?> output = HealthReportCommand.Output();
        hours.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 8 and <= 720))
            {
                result.AddError("--hours must be from 8 to 720");
            }
        });
        Command command = new("replay", "Judges recorded drives and writes the report") { drives, hours, vehicle, format, language, output };
        command.SetAction(result =>
        {
            Finding finding = Judge(result.GetValue(drives)!, result.GetValue(vehicle)!, TimeSpan.FromHours(result.GetValue(hours)), TimeProvider.System);
            HealthReportCommand.Write(finding.Document, result.GetValue(format)!, result.GetValue(language)!, result.GetValue(output));
            return ExitCodes.Good;
        });
        return command;
    }

    /// <summary>The drives end now, each so long after the one before.</summary>
    private static Finding Judge(string[] drives, string vehicle, TimeSpan apart, TimeProvider time)
    {
        var replay = new HealthReplay(vehicle, new HealthRules());
        DateTimeOffset start = time.GetUtcNow() - (apart * drives.Length);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        for (int i = 0; i < drives.Length; i++, start += apart)
        {
            Send(replay, DriveLog.Open(drives[i]), new FrameWriter(vehicle, i + 1), start.ToUnixTimeMilliseconds(), buffer);
        }

        return replay.Newest ?? throw new StartException($"nothing can be said: no drive of these {drives.Length} files had an end that the engine saw. They need engine speed over at least some minutes.");
    }

    private static void Send(HealthReplay replay, DriveLog log, FrameWriter writer, long start, byte[] buffer)
    {
        long sequence = 1;
        long last = start;
        writer.AddEvent(FrameEventKind.Source, 0, start, [(byte)DataSource.Replay]);
        foreach (DriveLogRow row in log.Rows)
        {
            last = start + (long)row.Elapsed.TotalMilliseconds;
            foreach ((DriveLogColumn column, double value) in row.Values)
            {
                var sample = new Sample(column.Signal.Number, 0x7E8, SampleQuality.Replayed, last, column.Signal.ToRaw(value));
                if (writer.Add(sample) == FrameAdd.Full)
                {
                    Close();
                    writer.Add(sample);
                }
            }

            if (writer.SampleCount > FrameSamples)
            {
                Close();
            }
        }

        writer.AddEvent(FrameEventKind.Parked, 0, last, []);
        Close();

        void Close() => replay.Take(buffer.AsSpan(0, writer.Write(sequence++, buffer)));
    }
}
