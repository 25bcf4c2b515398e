namespace Clutch.Trips.Tests;

/// <summary>What a driver did, and by which rule.</summary>
public sealed class EventTests
{
    [Theory]
    [InlineData(60, 0, 14, DriverEventKind.HarshBraking, 3.89)]
    [InlineData(0, 60, 12, DriverEventKind.HarshAcceleration, 3.33)]
    public void A_change_of_speed_beyond_the_threshold_is_one_event_with_its_peak_and_both_speeds(double from, double to, double step, DriverEventKind kind, double peak)
    {
        JourneyWalk walk = Derived.Walk(new CarScript().Drive(5, 0).To(from, 3).Drive(300, from == 0 ? 5 : from).To(from, 5).To(to, step).Drive(300, 5).Off(1).Frames());
        DriverEvent happened = Assert.Single(Assert.Single(walk.Trips).Trip.Events, each => each.Kind == kind);
        Assert.Equal(peak, happened.Peak, 2);
        Assert.Equal((from, "m/s2", "obd-speed-difference"), (happened.SpeedBefore, happened.Unit, happened.Method));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    public void What_stays_below_the_threshold_is_none(double step) =>
        Assert.Empty(Assert.Single(Derived.Walk(new CarScript().Drive(5, 0).To(100, 10).Drive(300, 100).To(20, step).Drive(300, 20).To(0, 5).Off(1).Frames()).Trips).Trip.Events);

    [Fact]
    public void Speeding_over_revving_and_idling_have_a_begin_a_length_and_a_peak()
    {
        JourneyWalk walk = Derived.Walk(new CarScript().Drive(5, 0).To(110, 5).To(135, 5).Drive(60, 135).To(90, 5).Drive(20, 90, 5_200).To(0, 5).Drive(200, 0).To(50, 5).Drive(100, 50).To(0, 5).Off(1).Frames());
        Dictionary<DriverEventKind, DriverEvent> events = Assert.Single(walk.Trips).Trip.Events.ToDictionary(happened => happened.Kind);
        Assert.Equal([DriverEventKind.Speeding, DriverEventKind.OverRevving, DriverEventKind.Idling], events.Values.OrderBy(happened => happened.Start).Select(happened => happened.Kind));
        Assert.Equal((135.0, "km/h"), (events[DriverEventKind.Speeding].Peak, events[DriverEventKind.Speeding].Unit));
        Assert.Equal((5_200.0, 19.0), (events[DriverEventKind.OverRevving].Peak, events[DriverEventKind.OverRevving].Seconds));
        Assert.Equal(200, events[DriverEventKind.Idling].Peak, 3);
    }

    [Fact]
    public void A_turn_taken_fast_is_harsh_cornering_by_satellite_with_its_place()
    {
        CarScript car = new CarScript { Position = (30, 31) }.Drive(300, 50);
        for (int i = 0; i < 4; i++)
        {
            car.Heading += 20;
            car.Drive(1, 50);
        }

        DriverEvent happened = Assert.Single(Assert.Single(Derived.Walk(car.Drive(100, 50).To(0, 5).Off(1).Frames()).Trips).Trip.Events);
        Assert.Equal((DriverEventKind.HarshCornering, 4.85, "gnss-turn-rate"), (happened.Kind, happened.Peak, happened.Method));
        Assert.Equal(30.04, happened.Place!.Latitude, 0.01);
    }

    [Fact]
    public void Fuel_has_one_method_the_best_that_covers_enough()
    {
        static Trip Of(int fuelType, params ushort[] told)
        {
            CarScript car = new CarScript { Told = [0x10C0, 0x10D0, .. told] }.Say(0x1510, fuelType);
            for (int i = 0; i < 400; i++)
            {
                car.Say(0x15E0, 6).Say(0x19D0, 2).Drive(1, 60);
            }

            return Assert.Single(Derived.Walk(car.Off(1).Frames()).Trips).Trip;
        }

        Assert.Equal(("obd-fuel-rate", 0.665), (Of(1, 0x15E0, 0x19D0, 0x1100, 0x1510).Fuel!.Method, Of(1, 0x15E0, 0x19D0).Fuel!.Value));
        Assert.Equal(new Measured(1.0711, "L", "obd-fuel-mass-rate"), Of(1, 0x19D0, 0x1100, 0x1510).Fuel);
        Assert.Equal(new Measured(0.9557, "L", "obd-fuel-mass-rate"), Of(4, 0x19D0, 0x1510).Fuel);
        Assert.Equal(new Measured(0.798, "kg", "obd-fuel-mass-rate"), Of(0, 0x19D0).Fuel);
        Assert.Equal(new Measured(0.3643, "L", "maf-stoichiometric-petrol"), Of(1, 0x1100, 0x1510).Fuel);
        Assert.Equal((null, "air flow tells the fuel of petrol engines only"), (Of(4, 0x1100, 0x1510).Fuel, Of(4, 0x1100, 0x1510).FuelReason));
        Assert.Null(Of(1).Fuel);
    }
}
