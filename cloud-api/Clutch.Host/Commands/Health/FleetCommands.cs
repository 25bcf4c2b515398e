using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Clutch.Health;
using Clutch.Health.Models;
using Clutch.Health.Training.Fleet;

namespace Clutch.Host;

/// <summary><c>clutch train fleet</c> and <c>clutch evaluate fleet</c>: models of remaining life from simulated cars, and how they do on others.</summary>
internal static class FleetCommands
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    public static Command Train()
    {
        Option<int> cars = Cars();
        Option<int> seed = new("--seed") { Description = "The same seed and cars give the same files", DefaultValueFactory = _ => 1 };
        Option<string> output = new("--out") { Description = "Folder to write the models and their manifest to", Required = true };
        Option<bool> json = new("--json") { Description = "Print what was written as JSON" };
        Command command = new("fleet", "Trains remaining lives of a car's parts on simulated cars") { cars, seed, output, json };
        command.SetAction((result, cancellationToken) =>
        {
            var options = new FleetTrainingOptions { Cars = result.GetValue(cars), Seed = result.GetValue(seed) };
            bool quiet = result.GetValue(json);
            TrainedFleet fleet = TrainingScreen.Run("fleet (simulated)", quiet, progress => FleetTrainer.Train(options, progress, cancellationToken));
            Save(fleet, result.GetValue(output)!, quiet);
            return Task.FromResult(ExitCodes.Good);
        });
        return command;
    }

    public static Command Evaluate()
    {
        Option<int> cars = Cars();
        Option<int> seed = new("--seed") { Description = "Of the cars that are asked about; not that of the training cars", DefaultValueFactory = _ => 1000 };
        Option<string?> models = new("--models") { Description = "Folder that train fleet wrote [default: the models in this program]" };
        Option<string?> plots = new("--plots") { Description = "Folder to write calibration plots (SVG) and calibration.json to" };
        Option<bool> json = new("--json") { Description = "Print the figures as JSON" };
        Command command = new("fleet", "Scores remaining lives on simulated cars that the models have not seen, some with faults that no training car had") { cars, seed, models, plots, json };
        command.SetAction((result, cancellationToken) =>
        {
            PartLives lives = Open(result.GetValue(models));
            int chosen = result.GetValue(seed);
            if (chosen == lives.Manifest.Seed)
            {
                throw new StartException($"--seed {chosen} is that of the training cars: the models have seen them. Take another one.");
            }

            bool quiet = result.GetValue(json);
            FleetResult scored = TrainingScreen.Run(
                "fleet (simulated)", quiet, progress => FleetEvaluation.Run(lives, result.GetValue(cars), chosen, lives.Manifest.Days, progress, cancellationToken));
            if (result.GetValue(plots) is { } folder)
            {
                WritePlots(scored, folder);
            }

            if (quiet)
            {
                Console.WriteLine(JsonSerializer.Serialize(scored, s_json));
            }
            else
            {
                FleetTables.Print(scored);
            }

            return Task.FromResult(ExitCodes.Good);
        });
        return command;
    }

    private static Option<int> Cars()
    {
        Option<int> cars = new("--cars") { Description = "How many cars are simulated, for three years each", DefaultValueFactory = _ => 2000 };
        cars.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 30 or > 100_000)
            {
                result.AddError("--cars must be between 30 and 100000");
            }
        });
        return cars;
    }

    private static PartLives Open(string? folder)
    {
        try
        {
            return folder is null ? PartLives.Embedded : PartLives.Read(name => File.OpenRead(Path.Combine(folder, name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            throw new StartException($"the models in {folder ?? "this program"} cannot be used: {e.Message}", e);
        }
    }

    private static void Save(TrainedFleet fleet, string folder, bool json)
    {
        var written = new List<(string Name, int Bytes)>();
        try
        {
            Directory.CreateDirectory(folder);
            foreach ((string name, byte[] bytes) in fleet.Files())
            {
                File.WriteAllBytes(Path.Combine(folder, name), bytes);
                written.Add((name, bytes.Length));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the models cannot be written to {folder}: {e.Message} Choose another folder with --out.", e);
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { simulated = true, fleet.Options.Cars, fleet.Options.Seed, folder, files = written.Select(file => new { file.Name, file.Bytes }) }, s_json));
            return;
        }

        foreach ((string name, int bytes) in written)
        {
            Console.WriteLine(FormattableString.Invariant($"{Path.Combine(folder, name)}  {bytes:N0} bytes"));
        }
    }

    private static void WritePlots(FleetResult scored, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (FleetPartResult part in scored.Parts)
            {
                File.WriteAllText(Path.Combine(folder, $"{PartModels.Of(part.Part).Name}.svg"), CalibrationPlot.Of(part.All));
            }

            File.WriteAllText(Path.Combine(folder, "calibration.json"), JsonSerializer.Serialize(scored.Calibration, s_json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the plots cannot be written to {folder}: {e.Message} Choose another folder with --plots.", e);
        }
    }
}
