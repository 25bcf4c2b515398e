namespace Clutch.Resources.Tests;

/// <summary>Small declarations that have everything the engine knows.</summary>
internal static class Things
{
    private static readonly string[] s_all = [Roles.Driver, Roles.Workshop, Roles.Fleet, Roles.Operator];
    private static readonly string[] s_fields = ["name", "size", "weight", "at", "code", "parentId", "note", "box", "tags", "active", "owner"];

    public static ResourceType Thing { get; } = new("things", "test/things", "A thing")
    {
        Fields =
        [
            Field.Text("name", 40, "a name") with { Required = true, MinLength = 1 },
            Field.Integer("size", -1_000, 1_000, "mm", "a size"),
            Field.Number("weight", -10, 10, "kg", "a weight"),
            Field.Instant("at", "a time"),
            Field.Text("code", 20, "upper-case letters") with { Pattern = Field.Linear("[A-Z]+[0-9]*"), Form = text => text.ToUpperInvariant() },
            Field.Reference("parentId", "things", "another thing"),
            Field.Text("note", 200, "a note") with { IsPersonal = true },
            Field.Object("box", [Field.Integer("width", 0, 100, "mm", "w") with { Required = true }, Field.Text("label", 10, "l")], "a box"),
            Field.List("tags", Field.Text("tag", 10, "a tag"), 3, "some tags"),
            Field.Boolean("active", "or not"),
            Field.Text("owner", 40, "a subject"),
            Field.Integer("area", 0, 10_000, "mm2", "derived"),
        ],
        Readers = s_all,
        Creators = s_all,
        Deleters = s_all,
        Owner = new OwnerRule("owner", [Roles.Driver]),
        Writable = new Dictionary<string, IReadOnlyList<string>>
        {
            [Roles.Driver] = ["name", "size", "parentId", "note"],
            [Roles.Fleet] = s_fields,
            [Roles.Operator] = s_fields,
        },
        Filters = ["size", "weight", "at", "code", "parentId", "active"],
        Sorts = ["name"],
        Unique = [new UniqueKey(["code"], ["gone"])],
        Derived = [new Derived("area", fields => fields.TryGetProperty("box", out System.Text.Json.JsonElement box) ? box.GetProperty("width").GetInt64() * 2 : null)],
        Rules = [new RowRule("size", "not 13", fields => !fields.TryGetProperty("size", out System.Text.Json.JsonElement size) || size.GetInt64() != 13)],
        States = new StateMachine(
            "new",
            [
                new Transition("use", ["new"], "used", s_all) { Needs = ["size"], Accepts = ["size"] },
                new Transition("approve", ["new"], "good", [Roles.Fleet, Roles.Operator]) { ByAnother = true },
                new Transition("drop", ["new", "used", "good"], "gone", s_all) { Scope = "things:drop" },
            ]),
        Retain = TimeSpan.FromDays(30),
    };

    public static ResourceType Plain { get; } = new("plain", "test/plain", "Something without states, owner or keys")
    {
        Fields = [Field.Text("text", 100, "any text") with { Required = true }, Field.Integer("count", 0, 1_000_000_000, null, "counts")],
        Readers = s_all,
        Creators = s_all,
        Deleters = s_all,
        Writable = s_all.ToDictionary(role => role, IReadOnlyList<string> (_) => ["text", "count"]),
        Filters = ["count"],
        MaxRows = 100_000,
    };

    public static ResourceCatalogue Catalogue { get; } = new(Thing, Plain);

    public static Caller Caller(string tenant = "north", string subject = "anna", string role = Roles.Fleet, params string[] scopes) =>
        new(tenant, subject, role, new HashSet<string>(scopes.Length > 0 ? scopes : ["things:read", "things:write", "things:drop", "plain:read", "plain:write"]));
}
