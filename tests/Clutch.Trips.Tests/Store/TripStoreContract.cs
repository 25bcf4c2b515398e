namespace Clutch.Trips.Tests;

/// <summary>What the store promises, in whichever database.</summary>
public abstract class TripStoreContract
{
    private const long Later = CarScript.Epoch + 1_000_000_000;

    private static readonly LegQuestion s_all = new(null, 0, long.MaxValue, (-1, ""), 1_000);

    private protected abstract TripArchive Open();

    [Fact]
    public async Task Frames_in_any_order_and_number_over_any_checkpoints_give_what_one_walk_over_all_gives()
    {
        var random = new Random(11);
        for (int round = 0; round < 16; round++)
        {
            using TripArchive archive = Open();
            var store = new TripStore(archive, new TripRules());
            string vehicle = $"car-{round}";
            List<byte[]> frames = OrderTests.Script(random, vehicle).Frames(random.Next(400, 2_000));
            byte[][] order = [.. frames.Concat(frames.Where(_ => random.Next(4) == 0))];
            if (round % 3 > 0)
            {
                random.Shuffle(order);
            }

            // After every checkpoint: a later one would put right again what an earlier one did wrong.
            List<byte[]> taken = [];
            foreach (byte[][] part in order.Chunk(random.Next(1, 5)))
            {
                await store.CheckpointAsync([new VehicleDelta(vehicle, Derived.Bins(part))], now: 0, default);
                taken.AddRange(part);
                JourneyWalk expected = Derived.Walk(taken);
                List<Kept<Trip>> trips = await archive.TripsAsync(s_all with { Vehicles = [vehicle] }, default);
                Assert.Equal(expected.Trips.Select(trip => Text(TripJson.Write(trip.Trip))), trips.Select(trip => Text(TripJson.Write(trip.Leg))));
                Assert.Equal(expected.Trips.Select(trip => trip.Closes > 0), trips.Select(trip => trip.IsOpen));
                List<Kept<Stop>> stops = await archive.StopsAsync(s_all with { Vehicles = [vehicle] }, default);
                Assert.Equal(expected.Stops.Where(stop => stop.Closes == 0).Select(stop => Text(TripJson.Write(stop.Stop))), stops.Select(stop => Text(TripJson.Write(stop.Leg))));
            }
        }
    }

    [Fact]
    public async Task An_open_trip_closes_by_time_alone_and_its_stop_appears()
    {
        using TripArchive archive = Open();
        var store = new TripStore(archive, new TripRules());
        await store.CheckpointAsync([new VehicleDelta("car-t", Derived.Bins(new CarScript("car-t").Drive(400, 50).Frames()))], now: CarScript.Epoch, default);
        Kept<Trip> open = Assert.Single(await archive.TripsAsync(s_all, default));
        Assert.True(open.IsOpen);
        Assert.Empty(await archive.StopsAsync(s_all, default));
        Assert.Equal(0, await store.CloseAsync(CarScript.Epoch + 3_998_999, default));
        Assert.Equal(2, await store.CloseAsync(CarScript.Epoch + 3_999_000, default));
        Kept<Trip> closed = Assert.Single(await archive.TripsAsync(s_all, default));
        Assert.False(closed.IsOpen);
        Assert.Equal(open.Version + 1, closed.Version);
        Assert.True(closed.Change > open.Change);
        Assert.Null(Assert.Single(await archive.StopsAsync(s_all, default)).Leg.End);
        Assert.Equal(0, await store.CloseAsync(Later, default));
    }

    [Fact]
    public async Task Late_frames_change_only_what_they_touch_and_leave_a_tombstone_where_a_trip_began_earlier()
    {
        using TripArchive archive = Open();
        var store = new TripStore(archive, new TripRules());
        List<byte[]> early = new CarScript("car-l").Drive(400, 50).Off(500).Wait(20_000).Drive(300, 50).Off(500).Wait(20_000).Drive(400, 60).Off(500).Wait(20_000).Drive(400, 60).Off(500).Wait(20_000).Drive(400, 70).Off(500).Frames();
        await store.CheckpointAsync([new VehicleDelta("car-l", Derived.Bins(early))], Later, default);
        List<Kept<Trip>> before = await archive.TripsAsync(s_all, default);
        Assert.Equal(5, before.Count);

        // What the agent had kept back: the second trip began hours earlier.
        List<byte[]> late = new CarScript("car-l", boot: 2) { Odometer = 1_005.6 }.Wait(900).Drive(20_100, 50).Frames(4_000);
        await store.CheckpointAsync([new VehicleDelta("car-l", Derived.Bins(late))], Later, default);
        List<Kept<Trip>> after = await archive.TripsAsync(s_all, default);
        Assert.Equal(CarScript.Epoch + 900_000, after[1].Leg.Start.ToUnixTimeMilliseconds());
        Assert.Equal(before.Where((_, i) => i != 1).Select(trip => (trip.Leg.Start, trip.Change)), after.Where((_, i) => i != 1).Select(trip => (trip.Leg.Start, trip.Change)));
        List<Kept<Trip>> changes = await archive.ChangesAsync(before.Max(trip => trip.Change), 100, default);
        Kept<Trip> tombstone = Assert.Single(changes, trip => trip.IsRemoved);
        Assert.Equal((before[1].Leg.Start, before[1].Version + 1), (tombstone.Leg.Start, tombstone.Version));
        Assert.True((await archive.TripAsync("car-l", before[1].Leg.Start.ToUnixTimeMilliseconds(), default))!.IsRemoved);
        Assert.Equal(changes.OrderBy(trip => trip.Change), changes);
    }

    [Fact]
    public async Task Other_thresholds_derive_everything_again_once()
    {
        using TripArchive archive = Open();
        var store = new TripStore(archive, new TripRules());
        Assert.Equal(0, await store.DeriveAgainAsync(Later, default));
        await store.CheckpointAsync([new VehicleDelta("car-other", Derived.Bins(new CarScript("car-other").Drive(10, 50).Frames()))], Later, default);
        await store.CheckpointAsync([new VehicleDelta("car-o", Derived.Bins(new CarScript("car-o").Drive(400, 50).Off(200).Drive(400, 50).Off(500).Frames()))], Later, default);
        Assert.Single(await archive.TripsAsync(s_all, default));
        var other = new TripStore(archive, new TripRules { Options = new Dictionary<string, TripOptions> { ["taxis"] = new() { StopSeconds = 100 } }, FleetOf = vehicle => vehicle == "car-o" ? "taxis" : "" });
        Assert.Equal(1, await other.DeriveAgainAsync(Later, default));
        Assert.Equal(2, (await archive.TripsAsync(s_all, default)).Count);
        Assert.Equal(0, await other.DeriveAgainAsync(Later, default));
    }

    [Fact]
    public async Task Pages_by_start_and_vehicle_go_over_everything_once()
    {
        using TripArchive archive = Open();
        var store = new TripStore(archive, new TripRules());
        foreach (string vehicle in (string[])["car-p", "car-q", "car-r"])
        {
            await store.CheckpointAsync([new VehicleDelta(vehicle, Derived.Bins(new CarScript(vehicle).Drive(400, 50).Off(500).Drive(400, 50).Off(500).Frames()))], Later, default);
        }

        List<(long, string)> seen = [];
        (long Start, string Vehicle) after = (-1, "");
        while (await archive.TripsAsync(s_all with { After = after, Most = 2 }, default) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(trip => (trip.Leg.Start.ToUnixTimeMilliseconds(), trip.Vehicle)));
            after = seen[^1];
        }

        Assert.Equal(6, seen.Count);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(6, seen.Distinct().Count());
        Assert.Equal(2, (await archive.TripsAsync(s_all with { Vehicles = ["car-q"] }, default)).Count);
        Assert.Empty(await archive.TripsAsync(s_all with { Vehicles = [] }, default));
        Assert.Equal(3, (await archive.TripsAsync(s_all with { To = CarScript.Epoch + 1 }, default)).Count);
        Assert.Equal(3, (await archive.TripsAsync(s_all with { From = CarScript.Epoch + 500_000 }, default)).Count);
    }

    [Fact]
    public async Task A_fuel_type_that_comes_late_changes_the_method_of_earlier_trips()
    {
        using TripArchive archive = Open();
        var store = new TripStore(archive, new TripRules());
        await store.CheckpointAsync([new VehicleDelta("car-f", Derived.Bins(new CarScript("car-f").Drive(400, 50).Off(500).Frames()))], Later, default);
        Assert.Equal("maf-stoichiometric-petrol", Assert.Single(await archive.TripsAsync(s_all, default)).Leg.Fuel!.Method);
        await store.CheckpointAsync([new VehicleDelta("car-f", Derived.Bins(new CarScript("car-f", boot: 2).Wait(10_000).Say(0x1510, 4).Frames()))], Later, default);
        Assert.Null(Assert.Single(await archive.TripsAsync(s_all, default)).Leg.Fuel);
    }

    private static string Text(byte[] document) => System.Text.Encoding.UTF8.GetString(document);
}

/// <summary>In a SQLite file.</summary>
public sealed class SqliteTripStoreTests : TripStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-trips-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private protected override TripArchive Open() => new(Path.Combine(_folder, "trips.db"));
}
