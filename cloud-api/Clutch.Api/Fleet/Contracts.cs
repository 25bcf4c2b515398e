using Clutch.Trips;

namespace Clutch.Api.Fleet;

/// <summary>A trip with what identifies it.</summary>
/// <param name="Id">Vehicle and start: stays while late data changes the trip.</param>
/// <param name="Vehicle">Whose.</param>
/// <param name="Version">Counts its changes, from 1.</param>
/// <param name="Change">Number of its last change among all changes; a later change has a greater one.</param>
/// <param name="State">open or closed.</param>
/// <param name="Figures">What it is.</param>
public sealed record TripEntry(string Id, string Vehicle, int Version, long Change, string State, Trip Figures);

/// <summary>A page of trips, by start and vehicle.</summary>
/// <param name="Trips">Perhaps none, although there is a next page.</param>
/// <param name="Next">Cursor of the next page; null: this is the last one.</param>
public sealed record TripPage(IReadOnlyList<TripEntry> Trips, string? Next);

/// <summary>A stop with what identifies it.</summary>
/// <param name="Vehicle">Whose.</param>
/// <param name="Version">Counts its changes, from 1.</param>
/// <param name="State">open or closed.</param>
/// <param name="Figures">What it is.</param>
public sealed record StopEntry(string Vehicle, int Version, string State, Stop Figures);

/// <summary>A page of stops, by start and vehicle.</summary>
/// <param name="Stops">Perhaps none, although there is a next page.</param>
/// <param name="Next">Cursor of the next page; null: this is the last one.</param>
public sealed record StopPage(IReadOnlyList<StopEntry> Stops, string? Next);

/// <summary>An event and the trip that it happened in.</summary>
/// <param name="Trip">Id of the trip.</param>
/// <param name="Event">What happened.</param>
public sealed record ScoredEvent(string Trip, DriverEvent Event);

/// <summary>How a vehicle was driven.</summary>
/// <param name="Vehicle">Whose drivers: who drives is not known here.</param>
/// <param name="Score">By the formula.</param>
/// <param name="Trips">Trips that it is made of.</param>
/// <param name="Events">The events that it is made of, up to 1,000; the parts of the score count them all.</param>
/// <param name="EventsLeftOut">Events beyond those.</param>
/// <param name="IsComplete">False: the vehicle has more trips in this time than are counted; ask for a shorter time.</param>
public sealed record VehicleScore(string Vehicle, DriverScore Score, int Trips, IReadOnlyList<ScoredEvent> Events, int EventsLeftOut, bool IsComplete);

/// <summary>A page of scores, by vehicle.</summary>
/// <param name="Formula">How every score is made of its parts.</param>
/// <param name="Scores">Of vehicles with trips.</param>
/// <param name="Next">Cursor of the next page; null: this is the last one.</param>
public sealed record ScorePage(string Formula, IReadOnlyList<VehicleScore> Scores, string? Next);

/// <summary>What happened at the border of a geofence, by replay over the vehicle's positions.</summary>
/// <param name="Geofence">Which.</param>
/// <param name="Vehicle">Whose.</param>
/// <param name="Positions">Positions that were replayed.</param>
/// <param name="Events">In order of time, up to 5,000.</param>
/// <param name="IsComplete">False: there were more events; ask for a shorter time.</param>
public sealed record GeofenceReplay(string Geofence, string Vehicle, int Positions, IReadOnlyList<GeofenceEvent> Events, bool IsComplete);

/// <summary>Where a value comes from.</summary>
/// <param name="Ecu">CAN id or address in hexadecimal; <c>agent</c> when the agent itself measured.</param>
/// <param name="Pid">Service and PID as in 01-0C; null: not from a PID.</param>
/// <param name="Method">obd, uds (a signal that the vehicle defined), gnss or adapter.</param>
public sealed record StatSource(string Ecu, string? Pid, string Method);

/// <summary>The newest value of a signal of an ECU.</summary>
/// <param name="Signal">VSS path, or a path of the same shape.</param>
/// <param name="Value">In <paramref name="Unit"/>; null: see <paramref name="Reason"/>.</param>
/// <param name="Unit">UCUM unit.</param>
/// <param name="ObservedAt">When it was measured.</param>
/// <param name="ReceivedAt">When the server got the newest frame of the vehicle since its start; null: none yet, or the value is older.</param>
/// <param name="AgeMs">Since <paramref name="ObservedAt"/>, on the server's clock.</param>
/// <param name="Class">momentary, sticky or counter.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Quality">measured, unsolicited or replayed.</param>
/// <param name="Reason">Why a momentary value is null: <c>ecu-off</c>, its source fell silent; <c>stale</c>, nothing was heard of it for a minute.</param>
public sealed record Stat(
    string Signal, double? Value, string Unit, DateTimeOffset ObservedAt, DateTimeOffset? ReceivedAt, long AgeMs, string Class, StatSource Source, string Quality, string? Reason);

/// <summary>The newest values of a vehicle.</summary>
public sealed record VehicleStats(string Vehicle, IReadOnlyList<Stat> Stats);

/// <summary>A page of vehicles with their newest values, by vehicle.</summary>
/// <param name="Vehicles">Perhaps none, although there is a next page.</param>
/// <param name="Next">Cursor of the next page; null: this is the last one.</param>
public sealed record StatsPage(IReadOnlyList<VehicleStats> Vehicles, string? Next);

/// <summary>A sample, or the summary of those of a stretch of time.</summary>
/// <param name="Time">Of the sample, or begin of the stretch.</param>
/// <param name="Min">Lowest value; null: the source was silent.</param>
/// <param name="Mean">Mean of the values.</param>
/// <param name="Max">Highest value.</param>
/// <param name="Count">Samples with a value.</param>
public sealed record StatPoint(DateTimeOffset Time, double? Min, double? Mean, double? Max, int Count);

/// <summary>The history of one signal of one vehicle.</summary>
public sealed record StatHistory(string Vehicle, string Signal, string Unit, IReadOnlyList<StatPoint> Points);

/// <summary>Histories, and what they cost.</summary>
/// <param name="Cost">Rows that this question may give.</param>
/// <param name="Budget">Rows that one question may give.</param>
/// <param name="Histories">One for each vehicle and signal that is known.</param>
public sealed record StatHistories(long Cost, long Budget, IReadOnlyList<StatHistory> Histories);
