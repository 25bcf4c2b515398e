using System.Text.Json.Serialization;

namespace Clutch.Trips;

/// <summary>An area whose border is watched.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Shape">Where it is.</param>
/// <param name="HysteresisMetres">A vehicle is in when it is so far inside of the border, and out when it is so far outside of it; in between nothing changes.</param>
/// <param name="Dwell">It must be in, or out, for so long before it counts; the event has the time of the crossing.</param>
public sealed record Geofence(string Id, GeofenceShape Shape, double HysteresisMetres, TimeSpan Dwell);

/// <summary>What happened at a border.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GeofenceEventKind>))]
public enum GeofenceEventKind : byte
{
    [JsonStringEnumMemberName("enter")]
    Enter = 0,

    [JsonStringEnumMemberName("leave")]
    Leave = 1,
}

/// <summary>A vehicle crossed a border.</summary>
/// <param name="Kind">In which direction.</param>
/// <param name="At">The first position on the new side.</param>
/// <param name="Confirmed">The position with which the dwell was over.</param>
/// <param name="Place">Where it was at <paramref name="At"/>.</param>
public sealed record GeofenceEvent(GeofenceEventKind Kind, DateTimeOffset At, DateTimeOffset Confirmed, GeoPoint Place);

/// <summary>Positions of one vehicle in order of time → what happened at a border. The first position says where it is, and is no event.</summary>
public sealed class GeofenceTracker(Geofence fence)
{
    private bool? _isIn;
    private bool _isTurning;
    private DateTimeOffset _since;
    private GeoPoint _where;

    /// <summary>Takes the next position; null: nothing happened.</summary>
    public GeofenceEvent? Take(DateTimeOffset at, GeoPoint point)
    {
        double distance = fence.Shape.DistanceTo(point);
        _isIn ??= distance <= 0;
        bool isOver = _isIn.Value ? distance >= fence.HysteresisMetres && distance > 0 : distance <= -fence.HysteresisMetres && distance <= 0;
        if (!isOver)
        {
            // Within the hysteresis the other side is still meant; back on the old side it is not.
            _isTurning &= _isIn.Value ? distance > 0 : distance <= 0;
            return null;
        }

        if (!_isTurning)
        {
            (_isTurning, _since, _where) = (true, at, point);
        }

        if (at - _since < fence.Dwell)
        {
            return null;
        }

        (_isIn, _isTurning) = (!_isIn, false);
        return new GeofenceEvent(_isIn.Value ? GeofenceEventKind.Enter : GeofenceEventKind.Leave, _since, at, _where);
    }
}
