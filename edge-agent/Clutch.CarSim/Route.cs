namespace Clutch.CarSim;

/// <summary>A corner of a way, WGS 84 degrees.</summary>
public readonly record struct RoutePoint(double Latitude, double Longitude);

/// <summary>Where the car is: WGS 84 degrees, course over ground in degrees from north, metres above the sea.</summary>
public readonly record struct CarPosition(double Latitude, double Longitude, double Course, double Altitude);

/// <summary>A closed way with rounded corners; how far the car has come says where it is.</summary>
internal sealed class Route
{
    private const double MetresOfDegree = 111_320, MostCornerCut = 120, Height = 620, Hills = 18;
    private const int CornerSteps = 8;

    private readonly double _latitude;
    private readonly double _longitude;
    private readonly double _metresOfLongitude;
    private readonly (double East, double North)[] _points;
    private readonly double[] _starts;

    public Route(IReadOnlyList<RoutePoint> corners)
    {
        (_latitude, _longitude) = corners[0];
        _metresOfLongitude = MetresOfDegree * Math.Cos(_latitude * Math.PI / 180);
        _points = Round([.. corners.Select(c => ((c.Longitude - _longitude) * _metresOfLongitude, (c.Latitude - _latitude) * MetresOfDegree))]);
        _starts = new double[_points.Length];
        for (int i = 0; i < _points.Length; i++)
        {
            _starts[i] = Length;
            (double east, double north) = Leg(i);
            Length += Math.Sqrt((east * east) + (north * north));
        }
    }

    /// <summary>A loop of about 23 km that nobody has driven: a grid of town streets, an arterial road and a ring road.</summary>
    public static IReadOnlyList<RoutePoint> Usual { get; } =
    [
        new(31.9520, 35.9100), new(31.9520, 35.9142), new(31.9556, 35.9142), new(31.9556, 35.9188), new(31.9592, 35.9188),
        new(31.9592, 35.9245), new(31.9640, 35.9268), new(31.9701, 35.9291), new(31.9790, 35.9330), new(31.9912, 35.9388),
        new(32.0035, 35.9352), new(32.0098, 35.9204), new(32.0101, 35.9012), new(32.0036, 35.8830), new(31.9898, 35.8741),
        new(31.9742, 35.8729), new(31.9618, 35.8798), new(31.9566, 35.8896), new(31.9566, 35.8990), new(31.9536, 35.9020), new(31.9520, 35.9056),
    ];

    /// <summary>Of one lap, metres.</summary>
    public double Length { get; }

    public CarPosition At(double metres)
    {
        double along = metres % Length;
        int i = Array.BinarySearch(_starts, along);
        i = i < 0 ? ~i - 1 : i;
        (double east, double north) = Leg(i);
        double length = Math.Sqrt((east * east) + (north * north));
        double share = length > 0 ? (along - _starts[i]) / length : 0;
        double course = Math.Atan2(east, north) * 180 / Math.PI;
        return new CarPosition(
            _latitude + ((_points[i].North + (north * share)) / MetresOfDegree),
            _longitude + ((_points[i].East + (east * share)) / _metresOfLongitude),
            course < 0 ? course + 360 : course,
            Height + (Hills * Math.Sin(along / Length * 2 * Math.PI * 3)));
    }

    private (double East, double North) Leg(int i)
    {
        (double east, double north) = _points[(i + 1) % _points.Length];
        return (east - _points[i].East, north - _points[i].North);
    }

    /// <summary>Each corner becomes a curve (a quadratic Bézier) that starts and ends at most 120 m from it.</summary>
    private static (double East, double North)[] Round((double East, double North)[] corners)
    {
        var points = new List<(double, double)>();
        for (int i = 0; i < corners.Length; i++)
        {
            (double East, double North) corner = corners[i];
            (double East, double North) from = Towards(corner, corners[(i + corners.Length - 1) % corners.Length]);
            (double East, double North) to = Towards(corner, corners[(i + 1) % corners.Length]);
            for (int step = 0; step <= CornerSteps; step++)
            {
                double t = (double)step / CornerSteps, u = 1 - t;
                points.Add((
                    (u * u * from.East) + (2 * u * t * corner.East) + (t * t * to.East),
                    (u * u * from.North) + (2 * u * t * corner.North) + (t * t * to.North)));
            }
        }

        return [.. points];
    }

    private static (double East, double North) Towards((double East, double North) corner, (double East, double North) other)
    {
        (double east, double north) = (other.East - corner.East, other.North - corner.North);
        double length = Math.Sqrt((east * east) + (north * north));
        double share = length > 0 ? Math.Min(MostCornerCut / length, 0.5) : 0;
        return (corner.East + (east * share), corner.North + (north * share));
    }
}
