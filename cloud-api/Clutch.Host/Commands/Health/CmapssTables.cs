using Clutch.Health.Training.Cmapss;
using Spectre.Console;

namespace Clutch.Host;

/// <summary>Results of C-MAPSS as tables for people.</summary>
internal static class CmapssTables
{
    public static void Print(IReadOnlyList<CmapssResult> results, IReadOnlyList<string> absent)
    {
        AnsiConsole.Write(Errors(results));
        AnsiConsole.Write(Intervals(results));
        AnsiConsole.WriteLine("C: true life capped at the horizon of 125 cycles, as in training; U: as published. Score: exp(-d/13) - 1 when early, exp(d/10) - 1 when late, summed.");
        AnsiConsole.WriteLine("Cross-validation and intervals know the train file only, whole engines apart. C-MAPSS is simulated: these are no figures of cars in the field.");
        if (absent.Count > 0)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Absent:[/] {string.Join(", ", absent)} (no files of that name in the folder)");
        }
    }

    private static Table Errors(IReadOnlyList<CmapssResult> results)
    {
        Table table = New("Remaining life at the last row of each test engine, cycles (simulated data)", "Subset", "Engines", "Regimes", "C RMSE", "C score", "U RMSE", "U score", "CV all rows", "CV random cuts", "Training");
        foreach (CmapssResult result in results)
        {
            table.AddRow(
                result.Subset,
                $"{result.TrainEngines} + {result.TestEngines}",
                $"{result.Regimes}",
                FormattableString.Invariant($"[bold]{result.C.Rmse:0.00}[/]"),
                FormattableString.Invariant($"{result.C.Score:0}"),
                FormattableString.Invariant($"{result.U.Rmse:0.00}"),
                FormattableString.Invariant($"{result.U.Score:0}"),
                FormattableString.Invariant($"{result.CrossValidationAllRows:0.00}"),
                FormattableString.Invariant($"{result.CrossValidationRandomCuts:0.00}"),
                FormattableString.Invariant($"{result.TrainingSeconds:0.0} s"));
        }

        return table;
    }

    private static Table Intervals(IReadOnlyList<CmapssResult> results)
    {
        double level = results[0].Level;
        Table table = New(FormattableString.Invariant($"{100 * level:0} % intervals: share of test engines inside, by predicted life"), "Subset", "Predicted", "Engines", "Inside", "Coverage", "Mean width");
        foreach (CmapssResult result in results)
        {
            foreach (CmapssRange range in result.Ranges)
            {
                Row(table, result.Subset, FormattableString.Invariant($"{range.From:0} to {range.To:0}"), range.Intervals);
            }

            Row(table, result.Subset, "[bold]all[/]", result.Intervals);
        }

        return table;
    }

    private static void Row(Table table, string subset, string predicted, CmapssIntervals intervals) => table.AddRow(
        subset,
        predicted,
        $"{intervals.Engines}",
        $"{intervals.Inside}",
        intervals.Coverage is { } coverage ? FormattableString.Invariant($"{100 * coverage:0.0} %") : "",
        intervals.MeanWidth is { } width ? FormattableString.Invariant($"{width:0.0}") : "");

    private static Table New(string title, params string[] columns)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        for (int column = 0; column < columns.Length; column++)
        {
            var made = new TableColumn(Markup.Escape(columns[column]));
            table.AddColumn(column == 0 ? made : made.RightAligned());
        }

        return table;
    }
}
