using System.CommandLine;
using System.Runtime.Versioning;
using Spectre.Console;

[assembly: SupportedOSPlatform("linux")]

namespace Clutch.Host;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Clutch: from a car's diagnostic port to a decision")
        {
            UpCommand.Create(),
            ScanCommand.Create(),
            DecodeCommand.Create(),
            BenchCommand.Create(),
            EdgeCommand.Create(),
            IngestCommand.Create(),
            HealthCommand.Create(),
            TripsCommand.Create(),
            LogCommand.Create(),
            MigrateCommand.Create(),
            AdapterCommand.Create(),
            DeviceCommand.Create(),
            AccountCommand.Create(),
            SimCommand.Create(),
            DtcCommand.Create(),
            TrainCommand.Create(),
            EvaluateCommand.Create(),
        };
        if (Console.IsOutputRedirected)
        {
            // A file or a pipe gets plain text, whatever the terminal type says.
            AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        }

        try
        {
            // A stop waits for the last frames and their PUBACKs.
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("clutch: stopped before it was done.");
            return ExitCodes.Failed;
        }
        catch (Exception e) when (StartErrors.Explain(e) is { } sentence)
        {
            await Console.Error.WriteLineAsync($"clutch: {sentence}");
            return ExitCodes.Failed;
        }
    }
}
