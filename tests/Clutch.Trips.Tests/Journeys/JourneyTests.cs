namespace Clutch.Trips.Tests;

/// <summary>What is a trip, a stop and a gap.</summary>
public sealed class JourneyTests
{
    [Fact]
    public void A_trip_goes_from_engine_start_to_engine_stop_and_has_the_integral_of_its_speed()
    {
        JourneyWalk walk = Derived.Walk(new CarScript().Off(100).Drive(60, 0).Drive(600, 60).Drive(30, 0).Off(400).Frames());
        Trip trip = Assert.Single(walk.Trips).Trip;
        Assert.Equal(CarScript.Epoch + 100_000, trip.Start.ToUnixTimeMilliseconds());
        Assert.Equal(CarScript.Epoch + 789_000, trip.End.ToUnixTimeMilliseconds());
        Assert.Equal("obd-speed-integral", trip.Distance!.Method);
        Assert.Equal(10, trip.Distance.Value, 2);
        Assert.Equal(600, trip.MovingSeconds, 1);
        Assert.Equal(89, trip.IdleSeconds, 1);
        Assert.Equal(60, trip.MaxSpeedKmh);
        Assert.Equal(0, walk.Trips[0].Closes);
        Assert.Equal([(0L, 100L), (789L, -1L)], walk.Stops.Select(stop => Span(stop.Stop)));
    }

    [Theory]
    [InlineData(299, 1)]
    [InlineData(301, 2)]
    public void The_engine_off_for_300_s_ends_a_trip(int off, int trips) =>
        Assert.Equal(trips, Derived.Walk(new CarScript().Drive(400, 50).Off(off).Drive(400, 50).Off(1).Frames()).Trips.Count);

    [Theory]
    [InlineData(890, 1)]
    [InlineData(910, 2)]
    public void A_jam_with_the_engine_running_ends_a_trip_after_900_s(int idle, int trips) =>
        Assert.Equal(trips, Derived.Walk(new CarScript().Drive(400, 50).Drive(idle, 0).Drive(400, 50).Off(1).Frames()).Trips.Count);

    [Theory]
    [InlineData(3_000, 1)]
    [InlineData(3_700, 2)]
    public void Nothing_heard_for_an_hour_ends_a_trip(int seconds, int trips) =>
        Assert.Equal(trips, Derived.Walk(new CarScript().Drive(400, 50).Unheard(seconds, 50).Drive(400, 50).Off(1).Frames()).Trips.Count);

    [Fact]
    public void The_engine_off_and_then_nothing_heard_for_300_s_ends_a_trip_too() =>
        Assert.Equal(2, Derived.Walk(new CarScript().Drive(400, 50).Silence().Wait(310).Drive(400, 50).Off(1).Frames()).Trips.Count);

    [Fact]
    public void A_gap_is_recorded_with_what_the_odometer_counted_in_it()
    {
        Trip trip = Assert.Single(Derived.Walk(new CarScript().Drive(400, 60).Unheard(1_200, 90).Drive(400, 60).Off(1).Frames()).Trips).Trip;
        TripGap gap = Assert.Single(trip.Gaps);
        Assert.Equal(1_201, (gap.To - gap.From).TotalSeconds);
        Assert.Equal("odometer", gap.InferredDistance!.Method);
        Assert.Equal(30, gap.InferredDistance.Value, 0.15);
        Assert.Equal(gap.InferredDistance.Value, trip.InferredKm);
        Assert.Equal(13.32, trip.Distance!.Value, 0.05);
        Assert.InRange(trip.Coverage, 0.35, 0.45);
    }

    [Fact]
    public void A_gap_without_an_odometer_says_that_nothing_is_known_of_it()
    {
        Trip trip = Assert.Single(Derived.Walk(new CarScript { Told = [0x10C0, 0x10D0] }.Drive(400, 60).Unheard(1_200, 90).Drive(400, 60).Off(1).Frames()).Trips).Trip;
        Assert.Null(Assert.Single(trip.Gaps).InferredDistance);
        Assert.Null(trip.InferredKm);
    }

    [Fact]
    public void A_hybrid_that_drives_with_its_engine_off_is_not_parked_when_it_is_not_heard()
    {
        Trip trip = Assert.Single(Derived.Walk(new CarScript().Drive(400, 60, rpm: 0).Unheard(600, 60).Drive(20, 0, rpm: 0).Drive(400, 60, rpm: 0).Off(1).Frames()).Trips).Trip;
        Assert.Equal(10, Assert.Single(trip.Gaps).InferredDistance!.Value, 0.15);
        Assert.Equal(1_419, trip.Seconds);
    }

    [Fact]
    public void A_short_move_belongs_to_the_stop_around_it()
    {
        JourneyWalk walk = Derived.Walk(new CarScript().Drive(400, 50).Off(400).Drive(20, 10).Off(400).Drive(400, 50).Off(400).Frames());
        Assert.Equal(2, walk.Trips.Count);
        Stop stop = walk.Stops[0].Stop;
        Assert.Equal((399L, 1_220L), Span(stop));
        Assert.Equal(0.055, stop.MovedKm, 0.01);
    }

    [Fact]
    public void A_car_that_idles_and_never_moves_has_a_stop_with_its_idle_time_and_no_trip()
    {
        JourneyWalk walk = Derived.Walk(new CarScript().Off(10).Drive(1_000, 0).Off(10).Frames());
        Assert.Empty(walk.Trips);
        Assert.Equal(999, Assert.Single(walk.Stops).Stop.IdleSeconds, 1);
    }

    [Fact]
    public void An_open_trip_says_when_it_is_over()
    {
        DerivedTrip unknown = Assert.Single(Derived.Walk(new CarScript().Drive(400, 50).Frames()).Trips);
        Assert.Equal(CarScript.Epoch + 399_000 + 3_600_000, unknown.Closes);
        JourneyWalk off = Derived.Walk(new CarScript().Drive(400, 50).Off(61).Frames());
        Assert.Equal(CarScript.Epoch + 400_000 + 300_000, off.Trips[0].Closes);
        Assert.Equal(off.Trips[0].Closes, off.Stops[^1].Closes);
    }

    [Fact]
    public void The_agent_that_finds_no_car_says_that_the_engine_is_off()
    {
        CarScript car = new CarScript().Drive(400, 50);
        Assert.Equal(2, Derived.Walk(car.Event(Telemetry.FrameEventKind.Link, (byte)Telemetry.LinkState.NoCar).Wait(400).Drive(400, 50).Off(1).Frames()).Trips.Count);
    }

    [Fact]
    public void A_car_without_a_speed_of_its_own_is_measured_by_satellite_and_says_so()
    {
        Trip trip = Assert.Single(Derived.Walk(new CarScript { Told = [0x10, 0x11, 0x13, 0x14], Position = (30, 31) }.Drive(600, 60).Frames()).Trips).Trip;
        Assert.Equal("gnss-speed-integral", trip.Distance!.Method);
        Assert.Equal(10, trip.Distance.Value, 0.05);
        Assert.Equal((30.0, 31.0), (trip.From!.Latitude, trip.From.Longitude));
        Assert.Equal(30.0898, trip.To!.Latitude, 0.001);
        Assert.Null(trip.Fuel);
        Assert.Null(trip.Odometer);
    }

    [Fact]
    public void An_odometer_that_falls_between_two_trips_is_noticed()
    {
        CarScript car = new CarScript().Drive(400, 50).Off(400);
        car.Odometer -= 120;
        JourneyWalk walk = Derived.Walk(car.Drive(400, 50).Off(1).Frames());
        Assert.Equal([0, 120.0], walk.Trips.Select(trip => trip.Trip.Odometer!.RollbackKm));
    }

    [Fact]
    public void Without_an_odometer_the_distance_since_codes_were_cleared_stands_in_by_name()
    {
        CarScript car = new CarScript { Told = [0x10C0, 0x10D0, 0x1310] }.Drive(10, 50).Say(0x1310, 77).Drive(400, 50).Say(0x1310, 82).Drive(10, 50).Off(1);
        OdometerReading? reading = Assert.Single(Derived.Walk(car.Frames()).Trips).Trip.Odometer;
        Assert.Equal(new OdometerReading(77, 82, "distance-since-codes-cleared", 0), reading);
    }

    private static (long Start, long End) Span(Stop stop) =>
        ((stop.Start.ToUnixTimeMilliseconds() - CarScript.Epoch) / 1_000, stop.End is { } end ? (end.ToUnixTimeMilliseconds() - CarScript.Epoch) / 1_000 : -1);
}
