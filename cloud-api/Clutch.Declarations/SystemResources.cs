using System.Security.Cryptography;
using Clutch.Declarations.Webhooks;
using Clutch.Resources;

namespace Clutch.Declarations;

/// <summary>What the server does for others: calls them, exports, tells.</summary>
internal static class SystemResources
{
    public const string Disable = "disable";

    private const int SecretBytes = 32;

    private static readonly string[] s_staff = [Roles.Fleet, Roles.Operator];
    private static readonly string[] s_all = [Roles.Driver, Roles.Workshop, Roles.Fleet, Roles.Operator];

    public static ResourceType Webhooks { get; } = new("webhooks", "fleet/webhooks", "An address that is called with every change of the feed")
    {
        Fields =
        [
            Field.Text("url", 500, "https address that takes the calls") with { Required = true, Rule = WebhookAddress.Against },
            Field.List("types", Field.Text("type", 40, "name of a resource") with { Rule = AgainstType }, 50, "whose changes; all that the subscriber's role may read when absent"),
            Field.Text("description", 200, "what it is for"),
            Field.Text("secret", 100, "signs the calls (Standard Webhooks)") with { Secret = NewSecret },
            Field.Text("previousSecret", 100, "goes on signing beside the new one") with { Secret = NewSecret },
        ],
        Readers = [.. s_staff, Roles.System],
        Creators = s_staff,
        Deleters = s_staff,
        Writable = new Dictionary<string, IReadOnlyList<string>> { [Roles.Fleet] = ["url", "types", "description"], [Roles.Operator] = ["url", "types", "description"] },
        MaxRows = 50,
        States = new StateMachine(
            "enabled",
            [
                new Transition(Disable, ["enabled"], "disabled", [.. s_staff, Roles.System]),
                new Transition("enable", ["disabled"], "enabled", s_staff),
                new Transition("rotate", ["enabled"], "enabled", s_staff) { Renews = new RenewedSecret("secret", "previousSecret") },
            ]),
    };

    public static ResourceType Exports { get; } = new("exports", "fleet/exports", "A file of data that is made in the background")
    {
        Fields =
        [
            Field.Choice("kind", ["signals", "codes", "trips", "changes"], "what is in it") with { Required = true },
            Field.Choice("format", ["ndjson", "csv"], "how it is written") with { Required = true },
            Field.Reference("vehicleId", "vehicles", "of one car; of all when absent"),
            Field.Instant("from", "first moment") with { Required = true },
            Field.Instant("until", "first moment after") with { Required = true },
            Field.Text("requester", 100, "subject that asked for it") with { IsPersonal = true, MinLength = 1 },
            Field.Integer("rows", 0, 1L << 53, null, "in the file; estimated until it is done"),
            Field.Integer("bytes", 0, 1L << 53, "By", "of the file; estimated until it is done"),
            Field.Text("failure", 400, "why there is none"),
        ],
        Readers = s_all,
        Creators = [Roles.Driver, Roles.Fleet, Roles.Workshop],
        Owner = new OwnerRule("requester", [Roles.Driver, Roles.Workshop, Roles.Fleet]),
        Writable = new Dictionary<string, IReadOnlyList<string>>
        {
            [Roles.Driver] = ["kind", "format", "vehicleId", "from", "until"],
            [Roles.Workshop] = ["kind", "format", "vehicleId", "from", "until"],
            [Roles.Fleet] = ["kind", "format", "vehicleId", "from", "until"],
            [Roles.Operator] = ["rows", "bytes"],
        },
        Filters = ["kind", "requester"],
        States = new StateMachine(
            "queued",
            [
                new Transition("run", ["queued"], "running", [Roles.Operator]) { Accepts = ["rows", "bytes"] },
                new Transition("finish", ["running"], "done", [Roles.Operator]) { Accepts = ["rows", "bytes"], Needs = ["rows", "bytes"] },
                new Transition("fail", ["queued", "running"], "failed", [Roles.Operator]) { Accepts = ["failure"], Needs = ["failure"] },
                new Transition("cancel", ["queued", "running"], "cancelled", s_all),
            ]),
        Rules = [new RowRule("until", "a time after from", fields => string.CompareOrdinal(fields.GetProperty("from").GetString(), fields.GetProperty("until").GetString()) < 0)],
        MaxRows = 1_000,
        Retain = TimeSpan.FromDays(30),
    };

    public static ResourceType Inbox { get; } = new("inbox", "inbox", "An alert in the inbox of one person, and what they did with it")
    {
        Fields =
        [
            Field.Text("recipient", 100, "subject whose inbox it is") with { Required = true, MinLength = 1, IsPersonal = true },
            Field.Text("deviceId", 64, "vehicle id as telemetry has it") with { Required = true, MinLength = 1 },
            Field.Text("alert", 80, "key of the alert, as the health routes name it") with { Required = true, MinLength = 1 },
            Field.Choice("level", ["info", "soon", "now"], "how urgent") with { Required = true },
            Field.Text("text", 400, "what to tell the person"),
            Field.Instant("snoozedUntil", "not to be shown before"),
        ],
        Readers = s_all,
        Creators = s_staff,
        Owner = new OwnerRule("recipient", [Roles.Driver, Roles.Workshop]),
        Writable = new Dictionary<string, IReadOnlyList<string>>
        {
            [Roles.Fleet] = ["recipient", "deviceId", "alert", "level", "text"],
            [Roles.Operator] = ["recipient", "deviceId", "alert", "level", "text"],
        },
        Filters = ["recipient", "deviceId", "level"],
        Unique = [new UniqueKey(["recipient", "deviceId", "alert"], ["archived"])],
        States = new StateMachine(
            "unread",
            [
                new Transition("read", ["unread", "snoozed"], "read", s_all),
                new Transition("snooze", ["unread", "read"], "snoozed", s_all) { Accepts = ["snoozedUntil"], Needs = ["snoozedUntil"] },
                new Transition("archive", ["unread", "read", "snoozed"], "archived", s_all),
            ]),
        Retain = TimeSpan.FromDays(400),
    };

    public static ResourceType WebhookPositions { get; } = new("webhook-positions", "fleet/webhook-positions", "How far a webhook's receiver has come in the feed")
    {
        Fields =
        [
            Field.Text("webhookId", 40, "whose") with { Required = true },
            Field.Integer("sequence", 0, 1L << 53, null, "last change of the feed that is done with") with { Required = true },
            Field.Integer("attempts", 0, 1_000, null, "calls for the next change that failed") with { Required = true },
            Field.Instant("nextAt", "not before"),
        ],
        Readers = [Roles.System, .. s_staff],
        Creators = [Roles.System],
        Deleters = [Roles.System],
        Writable = new Dictionary<string, IReadOnlyList<string>> { [Roles.System] = ["webhookId", "sequence", "attempts", "nextAt"] },
        Filters = ["webhookId"],
        Unique = [new UniqueKey("webhookId")],
        IsBookkeeping = true,
    };

    public static ResourceType WebhookDeliveries { get; } = new("webhook-deliveries", "fleet/webhook-deliveries", "One call of a webhook and what came of it")
    {
        Fields =
        [
            Field.Text("webhook", 40, "id of the webhook") with { Required = true },
            Field.Text("messageId", 100, "webhook-id of the call") with { Required = true },
            Field.Integer("sequence", 0, 1L << 53, null, "of the change in the feed") with { Required = true },
            Field.Integer("attempt", 1, 1_000, null, "first, second …") with { Required = true },
            Field.Choice("outcome", ["delivered", "failed", "gone", "gave-up"], "gone: 410, the webhook was disabled; gave-up: the last attempt failed too") with { Required = true },
            Field.Integer("answer", 100, 999, null, "status code; absent when no answer came"),
        ],
        Readers = [Roles.System, .. s_staff],
        Creators = [Roles.System],
        Writable = new Dictionary<string, IReadOnlyList<string>> { [Roles.System] = ["webhook", "messageId", "sequence", "attempt", "outcome", "answer"] },
        Filters = ["webhook", "outcome", "sequence"],
        Retain = TimeSpan.FromDays(30),
        IsBookkeeping = true,
    };

    /// <summary>Asked when a row comes, not when this is declared: the list of all declarations holds this one too.</summary>
    private static string? AgainstType(string name) => FleetResources.Catalogue.Types.Any(type => type.Name == name && !type.IsBookkeeping)
        ? null
        : string.Join(", ", FleetResources.Catalogue.Types.Where(type => !type.IsBookkeeping).Select(type => type.Name));

    /// <summary>In the form of Standard Webhooks 1.0.</summary>
    private static string NewSecret() => WebhookSignature.Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
}
