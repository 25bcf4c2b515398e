using Clutch.Resources;

namespace Clutch.Declarations;

/// <summary>Work on cars.</summary>
internal static class WorkshopResources
{
    private static readonly string[] s_workshop = [Roles.Workshop, Roles.Operator];
    private static readonly string[] s_all = [Roles.Driver, Roles.Workshop, Roles.Fleet, Roles.Operator];

    public static ResourceType Bookings { get; } = new("bookings", "bookings", "A visit of a car to a workshop")
    {
        Fields =
        [
            Field.Reference("vehicleId", "vehicles", "which car") with { Required = true },
            Field.Instant("at", "when it shall come") with { Required = true },
            Field.Text("bay", 20, "place in the workshop"),
            Field.Text("mechanic", 100, "subject of whoever does the work"),
            Field.Text("note", 400, "what is wrong, in the customer's words") with { IsPersonal = true },
            Field.Text("driver", 100, "subject of the customer") with { IsPersonal = true, MinLength = 1 },
        ],
        Readers = s_all,
        Creators = [Roles.Driver, Roles.Fleet, Roles.Operator],
        Deleters = [Roles.Operator],
        Owner = new OwnerRule("driver", [Roles.Driver]),
        Writable = new Dictionary<string, IReadOnlyList<string>>
        {
            [Roles.Driver] = ["vehicleId", "at", "note"],
            [Roles.Workshop] = ["bay", "mechanic", "at"],
            [Roles.Fleet] = ["vehicleId", "at", "note", "driver"],
            [Roles.Operator] = ["vehicleId", "at", "note", "driver", "bay", "mechanic"],
        },
        Filters = ["vehicleId", "at", "bay", "mechanic", "driver"],
        Sorts = ["at"],
        Unique = [new UniqueKey(["bay", "at"], ["cancelled", "no-show"])],
        States = new StateMachine(
            "requested",
            [
                new Transition("confirm", ["requested"], "confirmed", s_workshop) { Accepts = ["bay", "mechanic", "at"] },
                new Transition("start", ["confirmed"], "in-service", s_workshop) { Needs = ["mechanic"], Accepts = ["mechanic"] },
                new Transition("complete", ["in-service"], "done", s_workshop),
                new Transition("cancel", ["requested", "confirmed"], "cancelled", s_all),
                new Transition("miss", ["confirmed"], "no-show", s_workshop),
            ]),
        Retain = TimeSpan.FromDays(731),
    };
}
