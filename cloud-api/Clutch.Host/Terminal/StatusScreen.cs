using Clutch.Telemetry;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Clutch.Host;

/// <summary>The status as a terminal shows it: one panel that is drawn anew twice a second.</summary>
internal sealed class StatusScreen(ServerAddresses addresses, RecentLog recent)
{
    private const string Bars = "▁▂▃▄▅▆▇█";
    private const int HistoryLength = 40;

    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(500);
    private readonly Queue<double> _rates = new();

    public async Task RunAsync(StatusSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_redraw, time);
        await AnsiConsole.Live(Render(source.Take())).AutoClear(enabled: false).StartAsync(async live =>
        {
            try
            {
                while (await timer.WaitForNextTickAsync(cancellationToken))
                {
                    live.UpdateTarget(Render(source.Take()));
                }
            }
            catch (OperationCanceledException)
            {
                // The last picture stays on the screen.
            }
        });
    }

    internal IRenderable Render(StatusSnapshot status)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Width(9)).AddColumn();
        grid.AddRow("[grey]Page[/]", $"[link={addresses.Page}]{Markup.Escape(addresses.Page)}[/]");
        grid.AddRow("[grey]MQTT[/]", Markup.Escape(addresses.Mqtt));
        grid.AddEmptyRow();
        if (status.Car is { } car)
        {
            AddCar(grid, car, status);
        }

        grid.AddRow(
            "[grey]Server[/]",
            FormattableString.Invariant($"[bold]{status.Received:N0}[/] frames in, {status.Acknowledged:N0} acknowledged, {status.StoredFrames:N0} stored")
                + (status.DeadLettered > 0 ? FormattableString.Invariant($", [yellow]{status.DeadLettered:N0} dead letters[/]") : ""));
        grid.AddRow(
            "[grey]Waiting[/]",
            FormattableString.Invariant($"outbox {status.OutboxDepth:N0}, oldest without PUBACK {status.OldestUnacknowledged.TotalMilliseconds:0} ms, {status.Connections} device connection(s)"));
        grid.AddRow("[grey]Code[/]", status.LastCode is null ? "[green]none stored[/]" : $"[red bold]{Markup.Escape(status.LastCode)}[/]");
        foreach (string line in recent.Lines())
        {
            grid.AddRow("", $"[yellow]{Markup.Escape(line)}[/]");
        }

        return new Panel(grid).Header($"[bold] Clutch [/]· up {status.Uptime:hh\\:mm\\:ss} · Ctrl-C stops ").RoundedBorder().Expand();
    }

    private void AddCar(Grid grid, Edge.EdgeStatus.CarState car, StatusSnapshot status)
    {
        string colour = car.Link switch
        {
            _ when status.Parked is not null => "blue",
            LinkState.Connected => "green",
            LinkState.Searching or LinkState.Unknown => "yellow",
            _ => "red",
        };
        grid.AddRow("[grey]Car[/]", $"[{colour}]●[/] {Markup.Escape(status.Parked is { } parked ? Parked(parked) : car.Reason)}");
        if (car.Adapter is not null)
        {
            grid.AddRow("", $"[grey]{Markup.Escape(string.Join(" · ", new[] { car.Adapter, car.Protocol, car.Vin }.Where(text => text is not null)))}[/]");
        }

        _rates.Enqueue(status.SamplesPerSecond);
        if (_rates.Count > HistoryLength)
        {
            _rates.Dequeue();
        }

        grid.AddRow(
            "[grey]Live[/]",
            FormattableString.Invariant($"[bold]{status.SamplesPerSecond,6:0}[/] samples/s [cyan]{Sparkline()}[/] {status.RequestsPerSecond:0} requests/s, newest value {AgeText(status.LastAnswerAge)}"));
        if (status.Uplink is { } uplink)
        {
            grid.AddRow("[grey]Uplink[/]", $"[{(uplink.Connected ? "green" : "red")}]●[/] {Markup.Escape(uplink.Reason)}");
        }
    }

    internal static string Parked(Edge.EdgeStatus.ParkedState parked) =>
        FormattableString.Invariant($"parked and left alone: {parked.Reason}; ")
            + (parked.RestVolts is { } volts ? FormattableString.Invariant($"battery at rest {volts:0.0} V, ") : "")
            + FormattableString.Invariant($"next look within {Math.Ceiling(parked.NextReading.TotalMinutes):0} min");

    private string Sparkline()
    {
        double top = Math.Max(1, _rates.Max());
        return string.Concat(_rates.Select(rate => Bars[(int)Math.Round(rate / top * (Bars.Length - 1))]));
    }

    internal static string AgeText(TimeSpan? age) => age switch
    {
        null => "not yet",
        { TotalSeconds: < 10 } => FormattableString.Invariant($"{age.Value.TotalSeconds:0.0} s old"),
        _ => FormattableString.Invariant($"{age.Value:hh\\:mm\\:ss} old"),
    };
}
