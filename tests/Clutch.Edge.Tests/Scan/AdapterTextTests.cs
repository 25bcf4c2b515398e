using Clutch.CarSim;
using Clutch.Obd;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Whatever the adapter says in place of an answer, a person is told what it means and what to do.</summary>
public sealed class AdapterTextTests
{
    private static readonly Dictionary<ElmText, string> s_printed = new()
    {
        [ElmText.Unknown] = "?",
        [ElmText.NoData] = "NO DATA",
        [ElmText.UnableToConnect] = "UNABLE TO CONNECT",
        [ElmText.BusInitError] = "BUS INIT: ERROR",
        [ElmText.BusBusy] = "BUS BUSY",
        [ElmText.BusError] = "BUS ERROR",
        [ElmText.FeedbackError] = "FB ERROR",
        [ElmText.CanError] = "CAN ERROR",
        [ElmText.DataError] = "DATA ERROR",
        [ElmText.RxError] = "<RX ERROR",
        [ElmText.BufferFull] = "BUFFER FULL",
        [ElmText.Stopped] = "STOPPED",
        [ElmText.LowPowerAlert] = "LP ALERT",
        [ElmText.ActivityAlert] = "ACT ALERT",
        [ElmText.LowVoltageReset] = "LV RESET",
        [ElmText.InternalError] = "ERR94",
        [ElmText.NotConnected] = "NOT CONNECTED",
        [ElmText.OutOfMemory] = "OUT OF MEMORY",
        [ElmText.UartOverflow] = "UART RX OVERFLOW",
        [ElmText.FlowControlTimeout] = "FC RX TIMEOUT",
        [ElmText.Banner] = "ELM327 v1.5",
    };

    public static TheoryData<ElmText> Faults => [.. Enum.GetValues<ElmText>().Where(text => text.ToOutcome() is not (Outcome.Value or Outcome.Pending))];

    [Theory]
    [MemberData(nameof(Faults))]
    public void In_place_of_an_answer_it_is_an_outcome_with_a_next_step(ElmText text)
    {
        using CarServer car = SimulatedScan.Serve("can-two-ecus", null, Says(text, "03"));
        ScanReport report = SimulatedScan.Run(car);
        NotRead entry = report.NotRead.First(candidate => candidate.Request == "03");
        Assert.Equal((text.ToOutcome().ToWord(), text.NextStep()), (entry.Outcome, entry.NextStep));
        Assert.All(report.Ecus, ecu => Assert.Null(ecu.StoredCodes));
        if (text != ElmText.NoData)
        {
            Assert.Contains(text.NextStep(), report.Problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void While_the_car_is_looked_for_it_is_a_problem_with_a_next_step(ElmText text)
    {
        using CarServer car = SimulatedScan.Serve("can-two-ecus", null, Says(text, "01"));
        ScanReport report = SimulatedScan.Run(car);
        Assert.NotNull(report.Problem);
        Assert.Contains(report.NotRead, entry => entry.NextStep == text.NextStep());
        Assert.Empty(report.Ecus.SelectMany(ecu => ecu.Pids));
    }

    private static LinkFault Says(ElmText text, string request) => new(FaultKind.Reply) { Text = s_printed[text], When = new FaultTrigger { Request = request } };
}
