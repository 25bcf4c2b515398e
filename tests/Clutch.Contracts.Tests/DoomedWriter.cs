using System.Diagnostics;
using System.Globalization;

namespace Clutch.Contracts.Tests;

/// <summary>Starts this assembly as a writer and kills it without warning in the middle of its work.</summary>
internal static class DoomedWriter
{
    /// <summary>Gives the last number that the writer said was durable.</summary>
    public static async Task<long> RunAsync(string writer, string target, long killAfter)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, ["exec", typeof(DoomedWriter).Assembly.Location, writer, target]) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        long acknowledged = -1;
        try
        {
            while (acknowledged < killAfter)
            {
                string line = await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("the writer ended by itself");
                acknowledged = long.Parse(line, CultureInfo.InvariantCulture);
            }
        }
        finally
        {
            process.Kill(); // SIGKILL
        }

        string rest = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        string[] whole = rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return whole.Length == 0 ? acknowledged : long.Parse(whole[^1], CultureInfo.InvariantCulture);
    }
}
