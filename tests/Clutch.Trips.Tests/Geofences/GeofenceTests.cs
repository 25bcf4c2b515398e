namespace Clutch.Trips.Tests;

/// <summary>Areas against a slower second opinion, and what happens at their borders.</summary>
public sealed class GeofenceTests
{
    [Theory]
    [InlineData(30.04, 31.24, 0.3)] // Cairo
    [InlineData(-17.7, 179.95, 2)] // Fiji, on the antimeridian
    [InlineData(89.5, 20, 1.5)] // around the north pole
    [InlineData(-89.2, -100, 3)] // around the south pole
    [InlineData(10, -179.9, 20)]
    public void Polygons_agree_with_counting_the_crossings_of_an_arc_to_a_point_outside(double latitude, double longitude, double size)
    {
        var random = new Random(17);
        int inside = 0;
        for (int round = 0; round < 40; round++)
        {
            GeoPoint[] ring = Ring(random, new GeoPoint(latitude, longitude), size, random.Next(3, 12));
            var polygon = new GeofencePolygon(ring);
            for (int i = 0; i < 50; i++)
            {
                GeoPoint point = Away(new GeoPoint(latitude, longitude), random.NextDouble() * 360, random.NextDouble() * size * 1.6);
                double distance = polygon.DistanceTo(point);
                if (Math.Abs(distance) > 0.01)
                {
                    bool expected = IsInside(ring, point);
                    inside += expected ? 1 : 0;
                    Assert.True(expected == distance < 0, $"{point} is {distance} m from {string.Join(' ', ring)}");
                }
            }

            Assert.True(polygon.DistanceTo(new GeoPoint(-latitude, longitude > 0 ? longitude - 180 : longitude + 180)) > 0);
        }

        Assert.InRange(inside, 300, 1_900);
    }

    [Fact]
    public void The_distance_to_a_border_is_that_of_the_nearest_of_many_points_on_it()
    {
        var random = new Random(23);
        for (int round = 0; round < 60; round++)
        {
            GeoPoint centre = new(random.Next(-89, 89), random.Next(-180, 180));
            GeoPoint[] ring = Ring(random, centre, 1, random.Next(3, 8));
            GeoPoint point = Away(centre, random.NextDouble() * 360, random.NextDouble() * 2);
            double brute = double.MaxValue;
            for (int i = 0; i < ring.Length; i++)
            {
                UnitVector from = UnitVector.Of(ring[i]), to = UnitVector.Of(ring[(i + 1) % ring.Length]);
                for (int step = 0; step <= 2_000; step++)
                {
                    UnitVector on = from.Times(1 - (step / 2_000.0)).Plus(to.Times(step / 2_000.0));
                    brute = Math.Min(brute, on.Times(1 / on.Length).MetresTo(UnitVector.Of(point)));
                }
            }

            Assert.Equal(brute, Math.Abs(new GeofencePolygon(ring).DistanceTo(point)), 60.0);
        }
    }

    [Theory]
    [InlineData(0, 0, 0, 1, 111_195)]
    [InlineData(0, 179.5, 0, -179.5, 111_195)]
    [InlineData(90, 0, 89, 77, 111_195)]
    [InlineData(30, 31, 30, 31, 0)]
    public void A_circle_measures_from_its_centre_over_180_degrees_and_poles_too(double latitude, double longitude, double otherLatitude, double otherLongitude, double metres)
    {
        var circle = new GeofenceCircle(new GeoPoint(latitude, longitude), 1_000);
        Assert.Equal(metres - 1_000, circle.DistanceTo(new GeoPoint(otherLatitude, otherLongitude)), 1.0);
    }

    [Fact]
    public void What_is_no_area_is_refused_with_what_is_wrong()
    {
        Assert.Throws<ArgumentException>(() => new GeofenceCircle(new GeoPoint(91, 0), 10));
        Assert.Throws<ArgumentException>(() => new GeofenceCircle(new GeoPoint(0, 0), 0));
        Assert.Throws<ArgumentException>(() => new GeofenceCircle(new GeoPoint(0, 0), double.NaN));
        Assert.Throws<ArgumentException>(() => new GeofencePolygon([new GeoPoint(0, 0), new GeoPoint(0, 1)]));
        Assert.Throws<ArgumentException>(() => new GeofencePolygon([new GeoPoint(0, 0), new GeoPoint(0, 120), new GeoPoint(0, -120)]));
    }

    [Fact]
    public void Drift_within_the_hysteresis_is_no_crossing_and_a_crossing_has_the_time_of_its_first_position()
    {
        Assert.Equal([], Events(50, 0, 10, -40, 45, -45, 30, -49));
        Assert.Equal([(GeofenceEventKind.Leave, 2), (GeofenceEventKind.Enter, 4)], Events(50, 0, -100, 0, 60, 500, -60, -200));
    }

    [Fact]
    public void Who_only_passes_through_does_not_dwell()
    {
        Assert.Equal([], Events(10, 3, 100, -20, -30, 100));
        Assert.Equal([(GeofenceEventKind.Enter, 1)], Events(10, 3, 100, -20, -30, -5, -30, -40));
        Assert.Equal([(GeofenceEventKind.Enter, 3)], Events(10, 3, 100, -20, 5, -30, -30, -40, -50));
    }

    /// <summary>A position a second, so many metres outside of the border.</summary>
    private static (GeofenceEventKind, int)[] Events(double hysteresis, int dwell, params double[] distances)
    {
        var centre = new GeoPoint(30, 31);
        var tracker = new GeofenceTracker(new Geofence("f", new GeofenceCircle(centre, 1_000), hysteresis, TimeSpan.FromSeconds(dwell)));
        return [.. distances.Select((distance, i) => tracker.Take(DateTimeOffset.UnixEpoch.AddSeconds(i), Away(centre, 0, (1_000 + distance) / 111_194.93)))
            .Where(happened => happened is not null).Select(happened => (happened!.Kind, (int)happened.At.ToUnixTimeSeconds()))];
    }

    /// <summary>A ring around a point, at most so many degrees away; it may be bent in.</summary>
    private static GeoPoint[] Ring(Random random, GeoPoint centre, double size, int vertices) =>
        [.. Enumerable.Range(0, vertices).Select(i => Away(centre, (360.0 * i / vertices) + (random.NextDouble() * 200 / vertices), size * (0.3 + (0.7 * random.NextDouble()))))];

    private static GeoPoint Away(GeoPoint from, double bearing, double degrees)
    {
        double b = bearing * Math.PI / 180, d = degrees * Math.PI / 180, latitude = from.Latitude * Math.PI / 180;
        double there = Math.Asin((Math.Sin(latitude) * Math.Cos(d)) + (Math.Cos(latitude) * Math.Sin(d) * Math.Cos(b)));
        double turn = Math.Atan2(Math.Sin(b) * Math.Sin(d) * Math.Cos(latitude), Math.Cos(d) - (Math.Sin(latitude) * Math.Sin(there)));
        return new GeoPoint(there * 180 / Math.PI, Math.IEEERemainder(from.Longitude + (turn * 180 / Math.PI), 360));
    }

    /// <summary>Crossings of the great circle arc from the point to one that is surely outside, by the signs of triple products.</summary>
    private static bool IsInside(GeoPoint[] ring, GeoPoint point)
    {
        UnitVector middle = ring.Select(UnitVector.Of).Aggregate(default(UnitVector), (all, each) => all.Plus(each));
        UnitVector at = UnitVector.Of(point);
        UnitVector aside = middle.Cross(new UnitVector(0.37, -0.71, 0.59));
        UnitVector outside = aside.Times(1 / aside.Length); // a quarter of the earth away
        int crossings = 0;
        for (int i = 0; i < ring.Length; i++)
        {
            UnitVector from = UnitVector.Of(ring[i]), to = UnitVector.Of(ring[(i + 1) % ring.Length]);
            UnitVector edge = from.Cross(to), ray = at.Cross(outside);
            UnitVector meet = edge.Cross(ray);
            bool crosses = edge.Dot(at) > 0 != edge.Dot(outside) > 0 && ray.Dot(from) > 0 != ray.Dot(to) > 0 && Same(meet, from, to) == Same(meet, at, outside);
            crossings += crosses ? 1 : 0;
        }

        return crossings % 2 == 1;
    }

    /// <summary>On which side of the earth the circles meet, seen from the middle of an arc.</summary>
    private static bool Same(UnitVector meet, UnitVector from, UnitVector to) => meet.Dot(from.Plus(to)) > 0;
}
