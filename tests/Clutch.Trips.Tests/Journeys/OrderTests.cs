namespace Clutch.Trips.Tests;

/// <summary>Any order and any repetition of the frames gives the same bytes.</summary>
public sealed class OrderTests
{
    [Fact]
    public void Any_permutation_and_duplication_of_the_frames_gives_the_same_trips_byte_for_byte()
    {
        var random = new Random(20_261_120);
        for (int round = 0; round < 60; round++)
        {
            List<byte[]> frames = Script(random).Frames(random.Next(20, 400));
            string expected = Derived.Text(Derived.Walk(frames));
            byte[][] shuffled = [.. frames.Concat(frames.Where(_ => random.Next(3) == 0)).Concat(frames.Where(_ => random.Next(5) == 0))];
            random.Shuffle(shuffled);
            Assert.Equal(expected, Derived.Text(Derived.Walk(shuffled)));
        }
    }

    [Fact]
    public void A_walk_from_the_start_of_any_trip_gives_the_same_from_there_on()
    {
        var random = new Random(7);
        int compared = 0;
        for (int round = 0; round < 60; round++)
        {
            VehicleBins bins = Derived.Bins(Script(random).Frames());
            JourneyWalk whole = Derived.Walk(bins.Touched);
            for (int i = 0; i < whole.Trips.Count; i++, compared++)
            {
                JourneyWalk part = Derived.Walk(bins.Touched, from: whole.Trips[i].Trip.Start.ToUnixTimeMilliseconds());
                Assert.Equal(Text(whole.Trips.Skip(i + 1)), Text(part.Trips.Skip(1)));
                Assert.Equal(Text(whole.Stops.Where(stop => stop.Stop.Start >= whole.Trips[i].Trip.End)), Text(part.Stops));
                if (i + 1 < whole.Trips.Count)
                {
                    long next = whole.Trips[i + 1].Trip.Start.ToUnixTimeMilliseconds();
                    JourneyWalk before = Derived.Walk(bins.Touched, to: next);
                    Assert.Equal(Text(whole.Trips.Take(i + 1)), Text(before.Trips));
                    Assert.Equal(Text(whole.Stops.Where(stop => stop.Stop.Start.ToUnixTimeMilliseconds() < next)), Text(before.Stops));
                }
            }
        }

        Assert.InRange(compared, 50, 1_000);
    }

    /// <summary>Hours of a car's life with every kind of boundary in it.</summary>
    internal static CarScript Script(Random random, string vehicle = "car-1")
    {
        var car = new CarScript(vehicle) { Position = random.Next(2) == 0 ? (30.1, 31.2) : null };
        for (int i = random.Next(4, 14); i > 0; i--)
        {
            car = random.Next(10) switch
            {
                0 => car.Off(random.Next(1, 700)),
                1 => car.Drive(random.Next(1, 1_000), 0, 800),
                2 => car.Silence().Wait(random.Next(1, 5_000)),
                3 => car.Unheard(random.Next(5, 4_000), random.Next(90)),
                4 => car.To(random.Next(20) * 5, random.Next(1, 20)),
                9 => car.Shift(random.Next(1_000)),
                5 => car.Event(Telemetry.FrameEventKind.Parked),
                _ => car.Drive(random.Next(1, 900), random.Next(26) * 5, random.Next(700, 5_000)),
            };
        }

        return car;
    }

    private static string Text<T>(IEnumerable<T> all) => System.Text.Json.JsonSerializer.Serialize(all);
}
