using System.CommandLine;
using Clutch.Health.Training.Learning;
using Clutch.Health.Training.Series;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch train</c>: from series of run to failure to a model file with its calibration.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "CSV file, or folder of CSV files, one row a unit and time; may be packed with gzip", Required = true };
        Option<string> output = new("--out") { Description = "File to write the model to", Required = true };
        Option<string> clock = new("--clock") { Description = "Unit of the time column, as in km or days", Required = true };
        Option<double> horizon = new("--horizon") { Description = "Longest remaining life to tell apart, in that unit", Required = true };
        horizon.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is > 0 and < 1e9))
            {
                result.AddError("--horizon must be above 0 and below 1e9");
            }
        });
        Option<string> unit = new("--unit-column") { Description = "Column with the unit's name", DefaultValueFactory = _ => SeriesColumns.Default.Unit };
        Option<string> time = new("--time-column") { Description = "Column with the use since the part was fitted", DefaultValueFactory = _ => SeriesColumns.Default.Time };
        Option<string> end = new("--event-column") { Description = "Column that says failure or censored in a unit's last row", DefaultValueFactory = _ => SeriesColumns.Default.Event };
        Option<string[]> settings = new("--settings") { Description = "Columns with operating settings; the rest are signals", AllowMultipleArgumentsPerToken = true };
        Option<bool> simulated = new("--simulated") { Description = "The series come from a simulator; the model and all it says are marked so" };
        Option<int> seed = new("--seed") { Description = "The same data, settings and seed give the same file", DefaultValueFactory = _ => new TrainingSettings().Seed };
        Command command = new("train", "Trains a model of remaining life from series of run to failure") { data, output, clock, horizon, unit, time, end, settings, simulated, seed, FleetCommands.Train() };
        command.SetAction((result, cancellationToken) =>
        {
            var columns = new SeriesColumns(result.GetValue(unit)!, result.GetValue(time)!, result.GetValue(end)!, result.GetValue(settings) ?? []);
            var training = new TrainingSettings { Horizon = result.GetValue(horizon), Seed = result.GetValue(seed) };
            Run(result.GetValue(data)!, columns, result.GetValue(output)!, result.GetValue(clock)!, result.GetValue(simulated), training, cancellationToken);
            return Task.FromResult(ExitCodes.Good);
        });
        return command;
    }

    private static void Run(string path, SeriesColumns columns, string output, string clock, bool simulated, TrainingSettings settings, CancellationToken cancellationToken)
    {
        LifeData data = SeriesCsvReader.Read(path, columns);
        TrainedLife trained = TrainingScreen.Run("training", quiet: false, progress => LifeTrainer.Train(data, clock, simulated, settings, progress, cancellationToken));
        Save(trained, output);
        Print(data, trained, output);
    }

    private static void Save(TrainedLife trained, string output)
    {
        // A reader finds the old model or the new one, never half of it.
        string partial = output + ".partial";
        try
        {
            using (FileStream file = File.Create(partial))
            {
                trained.Save(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, output, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the model cannot be written to {output}: {e.Message} Choose another file with --out.", e);
        }
    }

    private static void Print(LifeData data, TrainedLife trained, string output)
    {
        string clock = trained.Model.Unit;
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        Row("Model", output);
        Row("Learned from", FormattableString.Invariant($"{data.Series.Count} units, {data.Series.Count(series => series.Failed)} failures, {data.Rows} rows{(trained.Model.Simulated ? ", simulated" : "")}"));
        Row("Regimes", FormattableString.Invariant($"{trained.Model.Plan.Scaler.Regimes.Count}"));
        Row("Error on units not seen", FormattableString.Invariant($"{trained.Validation.RandomCuts:0.##} {clock} at a random time of life, {trained.Validation.AllRows:0.##} {clock} over all rows (root mean square, up to {trained.Model.Horizon} {clock})"));
        AnsiConsole.Write(facts);
        var table = new Table { Title = new TableTitle(FormattableString.Invariant($"{100 * trained.Model.Bands.Level:0} % interval by predicted life, {Markup.Escape(clock)}")), Border = TableBorder.Rounded };
        table.AddColumn("Predicted").AddColumn(new TableColumn("Lower end").RightAligned()).AddColumn(new TableColumn("Upper end").RightAligned());
        double[] limits = [0, .. trained.Model.Bands.Edges, trained.Model.Horizon];
        for (int range = 0; range < trained.Model.Bands.Low.Count; range++)
        {
            table.AddRow(
                FormattableString.Invariant($"{limits[range]:0.##} to {limits[range + 1]:0.##}"),
                FormattableString.Invariant($"{trained.Model.Bands.Low[range]:+0.##;-0.##;0}"),
                FormattableString.Invariant($"{trained.Model.Bands.High[range]:+0.##;-0.##;0}"));
        }

        AnsiConsole.Write(table);

        void Row(string name, string value) => facts.AddRow($"[grey]{name}[/]", Markup.Escape(value));
    }
}
