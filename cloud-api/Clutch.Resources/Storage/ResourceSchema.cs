namespace Clutch.Resources;

/// <summary>
/// One design of tables for all resources: rows, their index entries, their unique keys, changes, the audit chain, answers by idempotency
/// key. The tenant is the first column of every key.
/// </summary>
internal static class ResourceSchema
{
    /// <summary>Numbered: a script is never changed, only followed by another.</summary>
    private static readonly string[] s_scripts =
    [
        """
        create table item (tenant TEXT not null, resource TEXT not null, id BYTES not null, version INT not null, owner TEXT not null, creator TEXT not null, state TEXT not null, created INT not null, updated INT not null, body BYTES not null, primary key (tenant, resource, id));
        create index item_updated on item (resource, updated);
        create table entry (tenant TEXT not null, resource TEXT not null, field TEXT not null, value BYTES not null, id BYTES not null, primary key (tenant, resource, field, value, id)) CLUSTERED;
        create table unique_value (tenant TEXT not null, resource TEXT not null, name TEXT not null, value BYTES not null, id BYTES not null, primary key (tenant, resource, name, value)) CLUSTERED;
        create table tally (tenant TEXT not null, resource TEXT not null, items INT not null, primary key (tenant, resource)) CLUSTERED;
        create table change (tenant TEXT not null, sequence INT not null, time INT not null, kind INT not null, previous_owner TEXT not null, resource TEXT not null, id BYTES not null, version INT not null, owner TEXT not null, creator TEXT not null, state TEXT not null, created INT not null, updated INT not null, body BYTES not null, primary key (tenant, sequence));
        create index change_time on change (tenant, time);
        create index change_item on change (tenant, resource, id, sequence);
        create table feed (tenant TEXT primary key, head INT not null, time INT not null, bottom INT not null) CLUSTERED;
        create table audit (sequence INT primary key, time INT not null, tenant TEXT not null, subject TEXT not null, role TEXT not null, action TEXT not null, resource TEXT not null, id BYTES not null, before BYTES not null, after BYTES not null, request TEXT not null, hash BYTES not null);
        create index audit_tenant on audit (tenant, sequence);
        create table audit_head (sequence INT not null, hash BYTES not null);
        create table answer (tenant TEXT not null, subject TEXT not null, route TEXT not null, key TEXT not null, body_hash BYTES not null, outcome INT not null, id BYTES not null, version INT not null, body BYTES not null, expires INT not null, primary key (tenant, subject, route, key)) CLUSTERED;
        create index answer_expires on answer (expires);
        create table secret (name TEXT primary key, value BYTES not null);
        """,
    ];

    public static IReadOnlyList<string> Sqlite { get; } = [.. s_scripts.Select(script => Spell(script, "text", "integer", "blob", " without rowid"))];

    public static IReadOnlyList<string> Postgres { get; } = [.. s_scripts.Select(script => Spell(script, "text collate \"C\"", "bigint", "bytea", ""))];

    private static string Spell(string script, string text, string integer, string bytes, string clustered) => script
        .Replace(" CLUSTERED", clustered, StringComparison.Ordinal)
        .Replace(" TEXT ", $" {text} ", StringComparison.Ordinal)
        .Replace(" INT ", $" {integer} ", StringComparison.Ordinal)
        .Replace(" BYTES ", $" {bytes} ", StringComparison.Ordinal);
}
