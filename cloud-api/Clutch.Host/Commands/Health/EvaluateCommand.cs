using System.CommandLine;
using System.Text.Json;
using Clutch.Health.Training.Cmapss;
using Clutch.Health.Training.Learning;

namespace Clutch.Host;

/// <summary><c>clutch evaluate …</c>: what the health engine's models do on public benchmarks.</summary>
internal static class EvaluateCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create() => new("evaluate", "Scores the health engine's models on public benchmarks and on simulated cars") { Cmapss(), FleetCommands.Evaluate() };

    private static Command Cmapss()
    {
        Option<string> dir = new("--dir") { Description = "Folder with train_FD00x.txt, test_FD00x.txt and RUL_FD00x.txt as NASA published them, or packed with gzip", Required = true };
        Option<string[]> subsets = new("--subset") { Description = "Subsets to score, as in --subset FD001 FD003 [default: all that are in the folder]", AllowMultipleArgumentsPerToken = true };
        subsets.AcceptOnlyFromAmong([.. CmapssSubset.Names]);
        Option<bool> json = new("--json") { Description = "Print the figures, and every forecast, as JSON" };
        Command command = new("cmapss", "Trains and scores remaining life on NASA's C-MAPSS turbofan engines, a simulated data set") { dir, subsets, json };
        command.SetAction((result, cancellationToken) =>
        {
            Run(result.GetValue(dir)!, result.GetValue(subsets) is { Length: > 0 } chosen ? chosen : CmapssSubset.Names, result.GetValue(json), cancellationToken);
            return Task.FromResult(ExitCodes.Good);
        });
        return command;
    }

    private static void Run(string folder, IReadOnlyList<string> names, bool json, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new StartException($"--dir {folder} is no folder. C-MAPSS is published by NASA's Prognostics Center of Excellence; unpack it there.");
        }

        // All files are read before the first model grows: a mistake in the last one shows at once.
        var found = new List<CmapssSubset>();
        var absent = new List<string>();
        foreach (string name in names)
        {
            if (CmapssSubset.Read(folder, name) is { } subset)
            {
                found.Add(subset);
            }
            else
            {
                absent.Add(name);
            }
        }

        if (found.Count == 0)
        {
            throw new StartException($"{folder} has no files of {string.Join(", ", absent)}; expected are train_FD001.txt, test_FD001.txt, RUL_FD001.txt and so on, or the same with .gz.");
        }

        var results = new List<CmapssResult>();
        foreach (CmapssSubset subset in found)
        {
            results.Add(TrainingScreen.Run(subset.Name, quiet: json, progress => CmapssEvaluation.Run(subset, new TrainingSettings(), TimeProvider.System, progress, cancellationToken)));
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { benchmark = "C-MAPSS", simulated = true, absent, results }, s_json));
        }
        else
        {
            CmapssTables.Print(results, absent);
        }
    }
}
