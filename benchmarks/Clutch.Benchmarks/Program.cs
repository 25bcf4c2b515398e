using System.CommandLine;
using BenchmarkDotNet.Running;
using Clutch.Benchmarks.Agent;
using Clutch.Benchmarks.Door;
using Clutch.Benchmarks.Frames;
using Clutch.Benchmarks.Gates;
using Clutch.Benchmarks.Latency;
using Clutch.Benchmarks.Stored;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Clutch.Benchmarks;

/// <summary>The first argument names a tool; everything else is BenchmarkDotNet's command line.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var tools = new RootCommand("Measurements that are no micro-benchmarks") { FramesTool.Create(), LatencyTool.Create(), AgentTool.Create(), DoorTool.Create(), DoorServer.Create(), CrowdTool.Create(), FairnessTool.Create(), UsualTool.Create(), UsualServer.Create(), StoredTool.Create(), GatesTool.Create() };
        if (args.Length > 0 && tools.Subcommands.Any(tool => tool.Name == args[0]))
        {
            return await tools.Parse(args).InvokeAsync();
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
