namespace Clutch.Trips;

/// <summary>A point on the earth, degrees (WGS 84).</summary>
/// <param name="Latitude">-90 to 90.</param>
/// <param name="Longitude">-180 to 180.</param>
public readonly record struct GeoPoint(double Latitude, double Longitude)
{
    public bool IsValid => Latitude is >= -90 and <= 90 && Longitude is >= -180 and <= 180;
}

/// <summary>A direction from the centre of the earth, of length 1: here are no seams at 180° and none at the poles.</summary>
internal readonly record struct UnitVector(double X, double Y, double Z)
{
    /// <summary>Mean radius of the earth (IUGG), metres. The sphere is off by up to 0.5 % of a distance.</summary>
    public const double EarthMetres = 6_371_008.8;

    public double Length => Math.Sqrt(Dot(this));

    public static UnitVector Of(GeoPoint point)
    {
        (double sinLatitude, double cosLatitude) = Math.SinCos(point.Latitude * Math.PI / 180);
        (double sinLongitude, double cosLongitude) = Math.SinCos(point.Longitude * Math.PI / 180);
        return new UnitVector(cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude);
    }

    public double Dot(UnitVector other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    public UnitVector Cross(UnitVector other) => new((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));

    public UnitVector Plus(UnitVector other) => new(X + other.X, Y + other.Y, Z + other.Z);

    public UnitVector Times(double factor) => new(X * factor, Y * factor, Z * factor);

    /// <summary>Angle between two directions, radians; exact for small and large ones, unlike the arc cosine.</summary>
    public double AngleTo(UnitVector other) => Math.Atan2(Cross(other).Length, Dot(other));

    public double MetresTo(UnitVector other) => AngleTo(other) * EarthMetres;
}
