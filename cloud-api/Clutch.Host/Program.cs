using System.CommandLine;
using System.Runtime.Versioning;

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
            EdgeCommand.Create(),
            DeviceCommand.Create(),
            SimCommand.Create(),
        };
        try
        {
            // A stop waits for the last frames and their PUBACKs.
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
        }
        catch (Exception e) when (StartErrors.Explain(e) is { } sentence)
        {
            await Console.Error.WriteLineAsync($"clutch: {sentence}");
            return ExitCodes.Failed;
        }
    }
}
