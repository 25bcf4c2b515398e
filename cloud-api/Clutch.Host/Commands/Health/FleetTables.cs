using Clutch.Health.Training.Fleet;
using Spectre.Console;

namespace Clutch.Host;

/// <summary>The figures of a simulated fleet, for people.</summary>
internal static class FleetTables
{
    public static void Print(FleetResult result)
    {
        AnsiConsole.WriteLine(FormattableString.Invariant(
            $"Simulated: {result.Cars} unseen cars (seed {result.Seed}, {result.CarYears:0} car-years); models of {result.TrainingCars} simulated cars (seed {result.TrainingSeed}). No field accuracy follows from it."));
        Table table = New("Intervals, simulated: share of true lives inside the 90 % interval", "Part", "All", "Known faults", "New faults", "Forecasts", "Lives");
        foreach (FleetPartResult part in result.Parts)
        {
            table.AddRow($"{part.Part}", Share(part.All.Observed), Share(part.KnownFaults.Observed), Share(part.NewFaults.Observed), $"{part.All.Cases}", $"{part.All.Lives}");
        }

        AnsiConsole.Write(table);
        Table alarms = New(
            "Announcements, simulated: failures with an alarm raised 60 to 7 days ahead",
            "Part", "Watch, warning, act below, days", "Failures", "Sudden", "Seen", "Announced", "Of foreseeable", "Too early", "Too late", "False", "Undecided", "New faults", "Drift");
        foreach (FleetPartResult part in result.Parts)
        {
            FleetAlarms all = part.Alarms;
            (double watch, double share) = part.Alarm;
            alarms.AddRow(
                $"{part.Part}", FormattableString.Invariant($"{watch:0} {watch * share:0} {watch * share * share:0}"), $"{all.Failures}", $"{all.Sudden}", $"{all.Observed}",
                $"{all.Announced} ({Share((double)all.Announced / all.Failures)})", $"{all.Foreseen} of {all.Foreseeable}", $"{all.Early}", $"{all.Late}", $"{all.FalseAlarms}",
                $"{all.Undecided}", $"{part.NewFaultAlarms.Foreseen} of {part.NewFaultAlarms.Foreseeable}", FormattableString.Invariant($"{part.Drift:0.00}"));
        }

        AnsiConsole.Write(alarms);
        AnsiConsole.WriteLine(FormattableString.Invariant(
            $"Announced: {100 * result.AnnouncedShare:0.0} % of {result.Failures} failures, of which {100 * result.SuddenShare:0.0} % are sudden; {100 * result.ForeseenShare:0.0} % of those that the cars could show (not sudden, observed, brakes left out); false alarms: {result.FalseAlarmsPerCarYear:0.00} a car-year. All simulated."));
    }

    private static Table New(string title, string first, params ReadOnlySpan<string> others)
    {
        var table = new Table { Title = new TableTitle(title), Border = TableBorder.Rounded };
        table.AddColumn(first);
        foreach (string other in others)
        {
            table.AddColumn(new TableColumn(other).RightAligned());
        }

        return table;
    }

    private static string Share(double share) => double.IsNaN(share) ? "-" : FormattableString.Invariant($"{100 * share:0.0} %");
}
