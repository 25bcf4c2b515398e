using System.ComponentModel.DataAnnotations;

namespace Clutch.Trips;

/// <summary>Where geofences are declared.</summary>
public interface IGeofences
{
    /// <summary>Finds a geofence by its id; null: there is none.</summary>
    ValueTask<Geofence?> FindAsync(string id, CancellationToken cancellationToken);
}

/// <summary>A geofence in the settings: a circle, or a polygon.</summary>
public sealed class GeofenceOptions
{
    [Required]
    public string Id { get; set; } = "";

    /// <summary>Centre of a circle, degrees.</summary>
    public double Latitude { get; set; }

    /// <summary>Centre of a circle, degrees.</summary>
    public double Longitude { get; set; }

    /// <summary>Radius of a circle.</summary>
    public double RadiusMetres { get; set; }

    /// <summary>Vertices of a polygon as <c>latitude longitude</c>, separated by commas; then it is no circle.</summary>
    public string? Polygon { get; set; }

    [Range(0, 100_000)]
    public double HysteresisMetres { get; set; } = 30;

    [Range(0, 86_400)]
    public int DwellSeconds { get; set; } = 20;

    /// <summary>The geofence.</summary>
    /// <exception cref="ArgumentException">It is none; the message says why.</exception>
    /// <exception cref="FormatException">The polygon is no list of vertices; the message says why.</exception>
    public Geofence ToGeofence()
    {
        GeofenceShape shape = Polygon is null ? new GeofenceCircle(new GeoPoint(Latitude, Longitude), RadiusMetres) : new GeofencePolygon([.. Polygon.Split(',').Select(Vertex)]);
        return new Geofence(Id, shape, HysteresisMetres, TimeSpan.FromSeconds(DwellSeconds));
    }

    private GeoPoint Vertex(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var latitude, var longitude] && double.TryParse(latitude, out double y) && double.TryParse(longitude, out double x)
        ? new GeoPoint(y, x)
        : throw new FormatException($"The polygon of the geofence '{Id}' has the vertex '{text}'; a vertex is latitude and longitude in degrees, as in 30.05 31.25.");
}

/// <summary>Geofences of section <c>trips:geofences</c>.</summary>
public sealed class GeofencesOfSettings : IGeofences
{
    private readonly Dictionary<string, Geofence> _fences;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="TripStoreException">One of them is no geofence.</exception>
    public GeofencesOfSettings(IEnumerable<GeofenceOptions> options)
    {
        try
        {
            _fences = options.Select(each => each.ToGeofence()).ToDictionary(fence => fence.Id, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new TripStoreException($"the settings under 'trips:geofences' are wrong: {e.Message}", e);
        }
    }

    public ValueTask<Geofence?> FindAsync(string id, CancellationToken cancellationToken) => new(_fences.GetValueOrDefault(id));
}
