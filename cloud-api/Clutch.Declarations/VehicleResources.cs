using System.Text.Json;
using Clutch.Resources;

namespace Clutch.Declarations;

/// <summary>Cars, who drives them, where they may be, and who else may look.</summary>
internal static class VehicleResources
{
    private static readonly string[] s_staff = [Roles.Fleet, Roles.Operator];
    private static readonly string[] s_staffAndDriver = [Roles.Fleet, Roles.Operator, Roles.Driver];

    private static readonly Field s_subject = Field.Text("driver", 100, "subject of the account that it belongs to") with { IsPersonal = true, MinLength = 1 };

    /// <summary>Latitude and longitude, WGS 84.</summary>
    private static readonly Field[] s_point =
    [
        Field.Number("latitude", -90, 90, "deg", "north is positive") with { Required = true },
        Field.Number("longitude", -180, 180, "deg", "east is positive") with { Required = true },
    ];

    public static ResourceType Vehicles { get; } = new("vehicles", "fleet/vehicles", "A car that somebody manages, with or without a device in it")
    {
        Fields =
        [
            Field.Text("name", 80, "what people call it") with { Required = true, MinLength = 1 },
            Field.Text("deviceId", 64, "vehicle id under which its telemetry arrives: 1 to 64 of A-Z a-z 0-9 . _ - and no dot first") with { Pattern = Field.Linear("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}") },
            Field.Text("vin", 24, "vehicle identification number, 17 characters (ISO 3779)") with
            {
                IsPersonal = true,
                Form = Vin.Form,
                Rule = text => Vin.TryParse(text, out _, out string? error) ? null : error,
            },
            Field.Text("plate", 20, "number plate as it is written") with { IsPersonal = true },
            Field.Choice("fuel", ["petrol", "diesel", "cng", "lpg", "hybrid", "electric"], "what it runs on"),
            Field.Integer("odometerKm", 0, 5_000_000, "km", "as somebody read it; telemetry has its own"),
            Field.Text("group", 60, "part of the fleet"),
            s_subject,
            Field.Text("maker", 40, "from the VIN"),
            Field.Text("region", 20, "continent of the maker's seat, from the VIN"),
            Field.Integer("modelYear", 1980, 2039, "a", "from the VIN, where it says it for certain"),
        ],
        Readers = s_staffAndDriver,
        Creators = s_staffAndDriver,
        Deleters = s_staff,
        Owner = new OwnerRule("driver", [Roles.Driver]),
        Writable = new Dictionary<string, IReadOnlyList<string>>
        {
            [Roles.Fleet] = ["name", "deviceId", "vin", "plate", "fuel", "odometerKm", "group", "driver"],
            [Roles.Operator] = ["name", "deviceId", "vin", "plate", "fuel", "odometerKm", "group", "driver"],
            [Roles.Driver] = ["name", "vin", "plate", "fuel", "odometerKm"],
        },
        Filters = ["deviceId", "vin", "plate", "fuel", "group", "driver", "maker", "modelYear"],
        Sorts = ["name"],
        Unique = [new UniqueKey("vin"), new UniqueKey("deviceId")],
        Derived =
        [
            new Derived("maker", fields => Of(fields)?.Maker),
            new Derived("region", fields => Of(fields)?.Region),
            new Derived("modelYear", fields => Of(fields) is { ModelYears: [int year] } ? (long)year : null),
        ],
    };

    public static ResourceType Drivers { get; } = new("drivers", "fleet/drivers", "A person who drives cars of the fleet")
    {
        Fields =
        [
            Field.Text("name", 120, "full name") with { Required = true, MinLength = 1, IsPersonal = true },
            Field.Text("driver", 100, "subject of the person's account") with { IsPersonal = true, MinLength = 1 },
            Field.Text("phone", 20, "in the form of E.164, as +201001234567") with { IsPersonal = true, Pattern = Field.Linear("\\+[1-9][0-9]{6,14}") },
            Field.Text("licence", 40, "number of the driving licence") with { IsPersonal = true },
            Field.Instant("licenceUntil", "when the licence runs out"),
            Field.Text("employeeNumber", 40, "the fleet's own number"),
        ],
        Readers = s_staffAndDriver,
        Creators = s_staff,
        Deleters = s_staff,
        Owner = new OwnerRule("driver", [Roles.Driver]),
        Writable = new Dictionary<string, IReadOnlyList<string>>
        {
            [Roles.Fleet] = ["name", "driver", "phone", "licence", "licenceUntil", "employeeNumber"],
            [Roles.Operator] = ["name", "driver", "phone", "licence", "licenceUntil", "employeeNumber"],
            [Roles.Driver] = ["phone"],
        },
        Filters = ["driver", "employeeNumber", "licenceUntil"],
        Sorts = ["name"],
        Unique = [new UniqueKey("driver"), new UniqueKey("employeeNumber")],
    };

    public static ResourceType Geofences { get; } = new("geofences", "fleet/geofences", "An area whose borders are watched")
    {
        Fields =
        [
            Field.Text("name", 80, "what people call it") with { Required = true, MinLength = 1 },
            Field.Choice("shape", ["circle", "polygon"], "how the area is given") with { Required = true },
            Field.Object("centre", s_point, "of a circle"),
            Field.Number("radius", 10, 200_000, "m", "of a circle"),
            Field.List("points", Field.Object("point", s_point, "a corner"), 500, "corners of a polygon, in order; the last is joined to the first") with { MinItems = 3 },
            Field.Integer("dwell", 0, 86_400, "s", "so long inside or outside before it counts"),
            Field.Boolean("active", "whether it is watched"),
        ],
        Readers = s_staff,
        Creators = s_staff,
        Deleters = s_staff,
        Writable = new Dictionary<string, IReadOnlyList<string>>
        {
            [Roles.Fleet] = ["name", "shape", "centre", "radius", "points", "dwell", "active"],
            [Roles.Operator] = ["name", "shape", "centre", "radius", "points", "dwell", "active"],
        },
        Filters = ["shape", "active"],
        Sorts = ["name"],
        Unique = [new UniqueKey("name")],
        Rules = [new RowRule("shape", "a circle has centre and radius, a polygon has points", IsWhole)],
    };

    public static ResourceType Consents { get; } = new("consents", "fleet/consents", "That somebody else may look at a car, from a time until a time")
    {
        Fields =
        [
            Field.Reference("vehicleId", "vehicles", "which car") with { Required = true },
            Field.Text("grantee", 100, "subject that may look") with { Required = true, MinLength = 1, IsPersonal = true },
            Field.List("parts", Field.Choice("part", ["location", "signals", "codes", "health"], "a kind of data"), 4, "what may be looked at") with { Required = true, MinItems = 1 },
            Field.Instant("from", "first moment") with { Required = true },
            Field.Instant("until", "first moment after") with { Required = true },
            Field.Text("driver", 100, "subject of whoever owns the car and decides") with { IsPersonal = true, MinLength = 1 },
        ],
        Readers = s_staffAndDriver,
        Creators = s_staffAndDriver,
        Owner = new OwnerRule("driver", [Roles.Driver]),
        Writable = new Dictionary<string, IReadOnlyList<string>>
        {
            [Roles.Fleet] = ["vehicleId", "grantee", "parts", "from", "until", "driver"],
            [Roles.Operator] = ["vehicleId", "grantee", "parts", "from", "until", "driver"],
            [Roles.Driver] = ["vehicleId", "grantee", "parts", "from", "until"],
        },
        Filters = ["vehicleId", "grantee", "from", "until"],
        Sorts = ["from", "until"],
        States = new StateMachine(
            "pending",
            [
                new Transition("approve", ["pending"], "approved", [Roles.Driver]),
                new Transition("reject", ["pending"], "rejected", [Roles.Driver]),
                new Transition("revoke", ["approved"], "revoked", s_staffAndDriver),
            ]),
        Rules = [new RowRule("until", "a time after from", fields => string.CompareOrdinal(fields.GetProperty("from").GetString(), fields.GetProperty("until").GetString()) < 0)],
        Retain = TimeSpan.FromDays(731),
    };

    private static Vin? Of(JsonElement fields) =>
        fields.TryGetProperty("vin", out JsonElement text) && Vin.TryParse(text.GetString()!, out Vin? vin, out _) ? vin : null;

    private static bool IsWhole(JsonElement fields) => fields.GetProperty("shape").GetString() == "circle"
        ? fields.TryGetProperty("centre", out _) && fields.TryGetProperty("radius", out _) && !fields.TryGetProperty("points", out _)
        : fields.TryGetProperty("points", out _) && !fields.TryGetProperty("centre", out _) && !fields.TryGetProperty("radius", out _);
}
