using Clutch.CarSim;
using Clutch.Obd;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>A parked car is left alone, noticed when it starts, and its battery at rest is still measured.</summary>
public sealed class ParkedCarTests
{
    private static readonly TimeSpan s_off = TimeSpan.FromSeconds(630);

    [Fact]
    public void Hours_of_parking_cost_no_request_on_the_bus_and_few_readings_of_the_voltage()
    {
        using var rig = new SessionRig(CarScenario.Load("parked-battery"));
        int asked = 0;
        TimeSpan decided = default;
        for (int second = 0; second < 300; second++)
        {
            rig.At(s_off + TimeSpan.FromSeconds(second), () =>
            {
                if (rig.Status.Parked is not null && decided == default)
                {
                    (decided, asked) = (rig.Now, rig.Car.RequestsWhileOff);
                }
            });
        }

        rig.Run(s_off + TimeSpan.FromHours(10));
        Assert.InRange((decided - s_off).TotalSeconds, 60, 90);
        Assert.Equal(asked, rig.Car.RequestsWhileOff);
        List<TimeSpan> readings = [.. rig.Voltages.Where(at => at > decided)];
        Assert.InRange(readings.Count, 10 * 60 * 60 / 330, 10 * 60 * 60 / 300 + 10);
        Assert.All(readings.Zip(readings.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalSeconds, 60, 331));
        Assert.Contains("ATLP", rig.Lines.Select(line => line.Line));
        EdgeStatus.ParkedState parked = rig.Status.Parked!;
        Assert.True(parked.AdapterAsleep);
        Assert.Equal(readings.Count, parked.Readings);
        Assert.Equal(0, parked.Probes);
        (List<Sample> samples, List<(long Time, FrameEventKind Kind, string Text)> events) = rig.Recorded();
        Assert.InRange(samples.Count(sample => sample.Signal == AdapterVoltage.Signal && sample.HasValue && sample.Time >= parked.Since), readings.Count - 1, readings.Count);
        Assert.Equal(LinkState.NoCar.ToString(), events.Last(e => e.Kind == FrameEventKind.Link).Text);
        Assert.StartsWith("parked: no ECU has answered", Assert.Single(events, e => e.Kind == FrameEventKind.Parked).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_trip_is_noticed_within_the_longest_wait_and_polled()
    {
        var start = s_off + TimeSpan.FromHours(12);
        CarScenario scenario = CarScenario.Load("parked-battery") with
        {
            Phases = [new(KeyPosition.Run, TimeSpan.FromMinutes(10)), new(KeyPosition.On, TimeSpan.FromSeconds(30)), new(KeyPosition.Off, TimeSpan.FromHours(12)), new(KeyPosition.Run, TimeSpan.FromHours(1))],
        };
        using var rig = new SessionRig(scenario);
        rig.Run(start + TimeSpan.FromMinutes(8));
        Assert.Null(rig.Status.Parked);
        Assert.Equal(LinkState.Connected, rig.Status.Car.Link);
        Assert.StartsWith("the voltage rose from 12.", rig.Status.LastWake, StringComparison.Ordinal);
        (List<Sample> samples, List<(long Time, FrameEventKind Kind, string Text)> events) = rig.Recorded();
        long began = 1_760_000_000_000 + (long)start.TotalMilliseconds;
        Sample first = samples.First(sample => sample.Signal == 0x10C0 && sample.HasValue && sample.Time >= began);
        Assert.InRange((first.Time - began) / 1000.0, 0, 335);
        Assert.StartsWith("looking at the car: the voltage rose", events.Last(e => e.Kind == FrameEventKind.Parked).Text, StringComparison.Ordinal);
        Assert.Equal(LinkState.Connected.ToString(), events.Last(e => e.Kind == FrameEventKind.Link).Text);
    }

    [Fact]
    public void A_standing_engine_with_awake_ecus_is_polled_on_for_ten_minutes_and_then_left_alone()
    {
        using var rig = new SessionRig(new CarScenario
        {
            RestVolts = 12.4,
            Phases = [new(KeyPosition.Run, TimeSpan.FromMinutes(5)), new(KeyPosition.On, TimeSpan.FromHours(5))],
        });
        bool isPolled = false;
        rig.At(TimeSpan.FromMinutes(14), () => isPolled = rig.Status is { Parked: null, Car.Link: LinkState.Connected });
        rig.Run(TimeSpan.FromMinutes(20));
        Assert.True(isPolled);
        Assert.StartsWith("engine and wheels have stood for 600 s", rig.Status.Parked!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_car_that_is_parked_when_the_agent_starts_is_left_alone_too()
    {
        using var rig = new SessionRig(new CarScenario { RestVolts = 12.4, Phases = [new(KeyPosition.Off, TimeSpan.FromDays(9))] });
        int asked = 0;
        rig.At(TimeSpan.FromMinutes(3), () => asked = rig.Car.RequestsWhileOff);
        rig.Run(TimeSpan.FromHours(20));
        Assert.InRange(asked, 1, 40);
        Assert.Equal(asked, rig.Car.RequestsWhileOff);
        Assert.NotNull(rig.Status.Parked);
    }

    [Theory]
    [InlineData("0.0V")]
    [InlineData("25.0V")]
    [InlineData("?")]
    public void An_adapter_that_cannot_measure_is_not_believed_and_the_car_is_looked_at_rarely_instead(string answer)
    {
        CarScenario scenario = CarScenario.Load("parked-battery") with
        {
            Phases = [new(KeyPosition.Run, TimeSpan.FromMinutes(10)), new(KeyPosition.Off, TimeSpan.FromHours(6)), new(KeyPosition.Run, TimeSpan.FromHours(1))],
        };
        using var rig = new SessionRig(scenario, scenario.Adapter with { Faults = [new LinkFault(FaultKind.Reply) { Text = answer, When = new() { Request = "ATRV" } }] });
        int asked = 0;
        rig.At(TimeSpan.FromMinutes(10 + 30), () => asked = rig.Car.RequestsWhileOff);
        int later = 0;
        rig.At(TimeSpan.FromMinutes(10 + (5 * 60) + 30), () => later = rig.Car.RequestsWhileOff);
        TimeSpan started = TimeSpan.FromMinutes(10) + TimeSpan.FromHours(6);
        rig.Run(started + TimeSpan.FromMinutes(25));
        Assert.InRange(later - asked, 5 * 3, 5 * 4); // one request every 15 minutes to 20
        Assert.Equal(LinkState.Connected, rig.Status.Car.Link);
        (List<Sample> samples, _) = rig.Recorded();
        Assert.DoesNotContain(samples, sample => sample.Signal == AdapterVoltage.Signal && sample.HasValue);
        long began = 1_760_000_000_000 + (long)started.TotalMilliseconds;
        Assert.InRange((samples.First(sample => sample.Signal == 0x10C0 && sample.HasValue && sample.Time >= began).Time - began) / 1000.0, 0, 900 + 330 + 10);
    }

    [Fact]
    public void A_low_battery_is_looked_at_even_less()
    {
        using var rig = new SessionRig(new CarScenario { RestVolts = 11.6, Phases = [new(KeyPosition.Off, TimeSpan.FromDays(9))] });
        rig.Run(TimeSpan.FromHours(24));
        List<TimeSpan> readings = [.. rig.Voltages.Where(at => at > TimeSpan.FromHours(4))];
        Assert.All(readings.Zip(readings.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalSeconds, 1200, 1321));
    }

    [Fact]
    public void A_link_that_goes_and_comes_back_while_the_car_is_parked_does_not_wake_the_car()
    {
        using var rig = new SessionRig(CarScenario.Load("parked-battery"));
        int asked = 0;
        rig.At(s_off + TimeSpan.FromMinutes(30), () => asked = rig.Car.RequestsWhileOff);
        for (int hour = 1; hour < 8; hour++)
        {
            rig.At(s_off + TimeSpan.FromHours(hour), () => rig.Link!.IsCut = true);
        }

        rig.Run(s_off + TimeSpan.FromHours(9));
        Assert.Equal(asked, rig.Car.RequestsWhileOff);
        Assert.True(rig.Status.Parked!.Readings > 90);
    }

    [Fact]
    public void An_stn_sleeps_by_its_own_command_and_a_clone_that_cannot_stays_awake()
    {
        CarScenario scenario = CarScenario.Load("parked-battery");
        using var stn = new SessionRig(scenario, new ElmOptions { Kind = ElmKind.Stn2120 });
        stn.Run(s_off + TimeSpan.FromHours(1));
        Assert.Contains("STSLEEP", stn.Lines.Select(line => line.Line));
        Assert.True(stn.Status.Parked!.AdapterAsleep);
        using var clone = new SessionRig(scenario, new ElmOptions { Kind = ElmKind.CloneV15 });
        clone.Run(s_off + TimeSpan.FromHours(1));
        Assert.Single(clone.Lines, line => line.Line == "ATLP");
        Assert.False(clone.Status.Parked!.AdapterAsleep);
        Assert.True(clone.Status.Parked.Readings > 10);
    }
}
