using System.CommandLine;
using Clutch.Edge;

namespace Clutch.Benchmarks.Frames;

/// <summary><c>frames</c>: how many bytes and nanoseconds a sample costs in frames, on whole drives.</summary>
internal static class FramesTool
{
    private static readonly TimeSpan s_simulated = TimeSpan.FromMinutes(20);

    // How long samples gather before they become a frame; null: until the frame is full. The first is the agent's own default.
    private static readonly (string Name, TimeSpan? Interval)[] s_cuts =
    [
        ("default", TimeSpan.FromMilliseconds(new EdgeOptions().FrameMilliseconds)),
        ("1 s", TimeSpan.FromSeconds(1)),
        ("10 s", TimeSpan.FromSeconds(10)),
        ("full", null),
    ];

    public static Command Create()
    {
        Argument<DirectoryInfo?> folder = new("folder") { Description = "Folder with drive logs (*.csv, *.csv.gz) [default: one simulated drive]", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("frames", "Bytes and nanoseconds per sample in frames, for every drive log of a folder") { folder };
        command.SetAction(result => Run(result.GetValue(folder)));
        return command;
    }

    private static int Run(DirectoryInfo? folder)
    {
        List<DriveSamples> drives = folder is null ? [DriveSamples.Simulate(s_simulated, TimeProvider.System)] : Open(folder);
        if (drives.Count == 0)
        {
            Console.Error.WriteLine($"{folder} holds no drive log; expected are *.csv or *.csv.gz");
            return 1;
        }

        PackedDrive[][] packed = [.. s_cuts.Select(cut => drives.Select(drive => new PackedDrive(drive, cut.Interval)).ToArray())];
        double samples = drives.Sum(drive => (double)drive.Samples.Length);
        Cost[] written = [.. packed.Select(all => Cost.Measure(samples, TimeSpan.Zero, () => PackAll(all)))];
        Cost[] read = [.. packed.Select(all => Cost.Measure(samples, TimeSpan.Zero, () => ReadAll(all)))];
        Sizes(drives, packed);
        Console.WriteLine();
        Times(written, read);
        return 0;
    }

    private static List<DriveSamples> Open(DirectoryInfo folder)
    {
        var drives = new List<DriveSamples>();
        foreach (FileInfo file in folder.EnumerateFiles("*.csv*").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            try
            {
                drives.Add(DriveSamples.Open(file.FullName, TimeProvider.System));
            }
            catch (DriveLogException e)
            {
                Console.Error.WriteLine($"left out: {e.Message}");
            }
        }

        return drives;
    }

    private static void PackAll(PackedDrive[] drives)
    {
        foreach (PackedDrive drive in drives)
        {
            drive.Pack();
        }
    }

    private static void ReadAll(PackedDrive[] drives)
    {
        foreach (PackedDrive drive in drives)
        {
            int read = drive.Read();
            if (read != drive.Samples)
            {
                throw new InvalidOperationException($"{drive.Samples} samples went in, {read} came out");
            }
        }
    }

    private static void Sizes(List<DriveSamples> drives, PackedDrive[][] packed)
    {
        Console.WriteLine("Bytes per sample, by how long samples gather before they become a frame:");
        Console.WriteLine($"{"drive",-24}{"samples",10}{"in frames",11}{string.Concat(s_cuts.Select(cut => $"{cut.Name,9}"))}");
        for (int i = 0; i < drives.Count; i++)
        {
            Row(drives[i].Name, drives[i].Samples.Length, [.. packed.Select(all => all[i])]);
        }

        Console.WriteLine($"{"total",-24}{drives.Sum(drive => drive.Samples.Length),10}{packed[0].Sum(drive => drive.Samples),11}"
            + string.Concat(packed.Select(all => $"{all.Sum(drive => (double)drive.Bytes) / all.Sum(drive => drive.Samples),9:0.000}")));
        Console.WriteLine($"{"frames",-24}{"",21}{string.Concat(packed.Select(all => $"{all.Sum(drive => drive.Frames),9}"))}");
    }

    private static void Row(string name, int samples, PackedDrive[] cuts) =>
        Console.WriteLine($"{name,-24}{samples,10}{cuts[0].Samples,11}{string.Concat(cuts.Select(drive => $"{(double)drive.Bytes / drive.Samples,9:0.000}"))}");

    private static void Times(Cost[] written, Cost[] read)
    {
        Console.WriteLine($"Nanoseconds and allocated bytes per sample, median of {Cost.Rounds} rounds over all drives:");
        Console.WriteLine($"{"frame",-8}{"write",10}{"CPU",8}{"alloc",8}{"read",10}{"CPU",8}{"alloc",8}");
        foreach (((string name, _), Cost write, Cost readBack) in s_cuts.Zip(written, read))
        {
            Console.WriteLine($"{name,-8}{Columns(write)}{Columns(readBack)}");
        }
    }

    private static string Columns(Cost cost) => $"{cost.Wall,10:0.0}{cost.Processor,8:0.0}{cost.Bytes,8:0.####}";
}
