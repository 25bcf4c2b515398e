namespace Clutch.Trips;

/// <summary>An area on the earth.</summary>
public abstract record GeofenceShape
{
    private protected GeofenceShape()
    {
    }

    /// <summary>Metres to the border: negative inside, positive outside.</summary>
    public abstract double DistanceTo(GeoPoint point);
}

/// <summary>All within a distance of a point.</summary>
public sealed record GeofenceCircle : GeofenceShape
{
    private readonly UnitVector _centre;

    /// <summary>Makes a circle.</summary>
    /// <param name="centre">Its middle.</param>
    /// <param name="radiusMetres">More than 0, and at most a quarter of the earth's circumference.</param>
    /// <exception cref="ArgumentException">Not a point of the earth, or no such radius.</exception>
    public GeofenceCircle(GeoPoint centre, double radiusMetres)
    {
        if (!centre.IsValid || radiusMetres is not (> 0 and <= Math.PI / 2 * UnitVector.EarthMetres))
        {
            throw new ArgumentException($"A circle of {radiusMetres} m around {centre.Latitude}, {centre.Longitude} is none: latitude is -90 to 90, longitude -180 to 180, the radius more than 0 and at most 10007 km.", nameof(radiusMetres));
        }

        (Centre, RadiusMetres, _centre) = (centre, radiusMetres, UnitVector.Of(centre));
    }

    public GeoPoint Centre { get; }

    public double RadiusMetres { get; }

    public override double DistanceTo(GeoPoint point) => _centre.MetresTo(UnitVector.Of(point)) - RadiusMetres;
}

/// <summary>
/// All within a ring of great circles; over 180° and over a pole too. What is inside: the ring goes around it, in either direction. The ring is smaller than a
/// half of the earth, and so is the inside.
/// </summary>
public sealed record GeofencePolygon : GeofenceShape
{
    public const int MostVertices = 1_000;

    private readonly UnitVector[] _ring;
    private readonly UnitVector _middle;

    /// <summary>Makes a polygon; the last vertex is followed by the first.</summary>
    /// <exception cref="ArgumentException">Not 3 to 1,000 points of the earth, or they lie around more than half of it.</exception>
    public GeofencePolygon(IReadOnlyList<GeoPoint> vertices)
    {
        if (vertices.Count is < 3 or > MostVertices || vertices.Any(vertex => !vertex.IsValid))
        {
            throw new ArgumentException($"A polygon has 3 to {MostVertices} vertices with latitude -90 to 90 and longitude -180 to 180; this one has {vertices.Count}.", nameof(vertices));
        }

        Vertices = vertices;
        _ring = [.. vertices.Select(UnitVector.Of)];
        UnitVector sum = _ring.Aggregate(default(UnitVector), static (all, each) => all.Plus(each));
        _middle = sum.Length > 0 ? sum.Times(1 / sum.Length) : sum;
        if (sum.Length == 0 || _ring.Any(vertex => vertex.Dot(_middle) <= 0))
        {
            throw new ArgumentException("The polygon lies around more than half of the earth. Split it into smaller ones.", nameof(vertices));
        }
    }

    public IReadOnlyList<GeoPoint> Vertices { get; }

    public override double DistanceTo(GeoPoint point)
    {
        var at = UnitVector.Of(point);
        double nearest = double.MaxValue;
        double turned = 0;
        for (int i = 0; i < _ring.Length; i++)
        {
            UnitVector from = _ring[i], to = _ring[(i + 1) % _ring.Length];
            nearest = Math.Min(nearest, AngleToArc(at, from, to));
            turned += Turn(at, from, to);
        }

        // Seen from inside, the border turns once around; seen from outside it comes back. On the other half of the earth nothing is inside.
        bool isInside = at.Dot(_middle) > 0 && Math.Abs(turned) > Math.PI;
        return (isInside ? -nearest : nearest) * UnitVector.EarthMetres;
    }

    /// <summary>How far one turns at a point who looks along an arc, radians; positive to the left.</summary>
    private static double Turn(UnitVector at, UnitVector from, UnitVector to)
    {
        UnitVector first = at.Cross(from), second = at.Cross(to);
        return Math.Atan2(at.Dot(first.Cross(second)), first.Dot(second));
    }

    private static double AngleToArc(UnitVector at, UnitVector from, UnitVector to)
    {
        double ends = Math.Min(at.AngleTo(from), at.AngleTo(to));
        UnitVector normal = from.Cross(to);
        double length = normal.Length;
        if (length < 1e-15)
        {
            return ends;
        }

        // The foot of the perpendicular lies on the arc when the point is on the arc's side of both planes that stand on its ends.
        bool isBeside = normal.Cross(from).Dot(at) > 0 && to.Cross(normal).Dot(at) > 0;
        return isBeside ? Math.Min(ends, Math.Asin(Math.Min(1, Math.Abs(normal.Dot(at)) / length))) : ends;
    }
}
