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
        Table alarms = New("Announcements, simulated: failures with an alarm 60 to 7 days ahead", "Part", "Below, days", "Failures", "Sudden", "Seen", "Announced", "Too early", "False", "Undecided", "New faults");
        foreach (FleetPartResult part in result.Parts)
        {
            FleetAlarms all = part.Alarms;
            alarms.AddRow(
                $"{part.Part}", FormattableString.Invariant($"{part.AlarmDays}"), $"{all.Failures}", $"{all.Sudden}", $"{all.Askable}", $"{all.Announced} ({Share((double)all.Announced / all.Failures)})",
                $"{all.Early}", $"{all.FalseAlarms}", $"{all.Undecided}", $"{part.NewFaultAlarms.Announced} of {part.NewFaultAlarms.Failures}");
        }

        AnsiConsole.Write(alarms);
        AnsiConsole.WriteLine(FormattableString.Invariant(
            $"Announced: {100 * result.AnnouncedShare:0.0} % of {result.Failures} failures, of which {100 * result.SuddenShare:0.0} % are sudden; false alarms: {result.FalseAlarmsPerCarYear:0.00} a car-year. All simulated."));
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
