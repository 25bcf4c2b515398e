using System.Data.Common;

namespace Clutch.Resources;

/// <summary>The statements, in SQL that SQLite and PostgreSQL read alike, and how rows come out of them.</summary>
internal static class ResourceSql
{
    private const string RowColumns = "i.tenant, i.resource, i.id, i.version, i.owner, i.creator, i.state, i.created, i.updated, i.body";

    public const string Get = $"select {RowColumns} from item i where i.tenant = $1 and i.resource = $2 and i.id = $3";
    public const string Insert = "insert into item values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    public const string Update = "update item set version = $4, owner = $5, state = $6, updated = $7, body = $8 where tenant = $1 and resource = $2 and id = $3";
    public const string Delete = "delete from item where tenant = $1 and resource = $2 and id = $3";

    public const string ListForward = $"select {RowColumns}, i.id from item i where i.tenant = $1 and i.resource = $2 and i.id > $3 order by i.id limit $4";
    public const string ListBackward = $"select {RowColumns}, i.id from item i where i.tenant = $1 and i.resource = $2 and i.id < $3 order by i.id desc limit $4";

    /// <summary>By one field, strictly between two places ($4, $5) and ($6, $7) in the order of value and id.</summary>
    private const string Entries =
        $"select {RowColumns}, e.value from entry e join item i on i.tenant = e.tenant and i.resource = e.resource and i.id = e.id where e.tenant = $1 and e.resource = $2 and e.field = $3 and (e.value, e.id) > ($4, $5) and (e.value, e.id) < ($6, $7)";

    public const string EntriesForward = $"{Entries} order by e.value, e.id limit $8";
    public const string EntriesBackward = $"{Entries} order by e.value desc, e.id desc limit $8";

    public const string AddEntry = "insert into entry values ($1, $2, $3, $4, $5)";
    public const string RemoveEntry = "delete from entry where tenant = $1 and resource = $2 and field = $3 and value = $4 and id = $5";
    public const string AnyEntry = "select id from entry where tenant = $1 and resource = $2 and field = $3 and value = $4 limit 1";

    public const string AddUnique = "insert into unique_value values ($1, $2, $3, $4, $5) on conflict (tenant, resource, name, value) do nothing";
    public const string RemoveUnique = "delete from unique_value where tenant = $1 and resource = $2 and name = $3 and value = $4 and id = $5";

    public const string GetTally = "select items from tally where tenant = $1 and resource = $2";
    public const string PutTally = "insert into tally values ($1, $2, $3) on conflict (tenant, resource) do update set items = excluded.items";

    private const string ChangeColumns = "tenant, resource, id, version, owner, creator, state, created, updated, body, sequence, time, kind, previous_owner";

    public const string AddChange =
        "insert into change (tenant, resource, id, version, owner, creator, state, created, updated, body, sequence, time, kind, previous_owner) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

    public const string Changes = $"select {ChangeColumns} from change where tenant = $1 and sequence > $2 order by sequence limit $3";
    public const string FirstChangeFrom = "select sequence from change where tenant = $1 and time >= $2 order by time, sequence limit 1";
    public const string BlankChanges = "update change set body = $4 where tenant = $1 and resource = $2 and id = $3 and length(body) > 0";

    public const string GetFeed = "select head, time, bottom from feed where tenant = $1";
    public const string PutFeed = "insert into feed values ($1, $2, $3, $4) on conflict (tenant) do update set head = excluded.head, time = excluded.time";

    public const string AddAudit = "insert into audit values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    public const string AuditFrom = "select sequence, time, tenant, subject, role, action, resource, id, before, after, request, hash from audit where sequence > $1 order by sequence limit $2";
    public const string AuditOf = "select sequence, time, tenant, subject, role, action, resource, id, before, after, request, hash from audit where sequence > $1 and tenant = $2 order by sequence limit $3";
    public const string GetAuditHead = "select sequence, hash from audit_head";
    public const string AddAuditHead = "insert into audit_head values ($1, $2)";
    public const string PutAuditHead = "update audit_head set sequence = $1, hash = $2";

    public const string GetAnswer = "select body_hash, outcome, id, version, body, expires from answer where tenant = $1 and subject = $2 and route = $3 and key = $4";
    public const string PutAnswer =
        "insert into answer values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (tenant, subject, route, key) do update set body_hash = excluded.body_hash, outcome = excluded.outcome, id = excluded.id, version = excluded.version, body = excluded.body, expires = excluded.expires";
    public const string PurgeAnswers = "delete from answer where expires <= $1";

    public const string GetSecret = "select value from secret where name = $1";
    public const string AddSecret = "insert into secret values ($1, $2) on conflict (name) do nothing";

    public const string All = $"select {RowColumns} from item i where i.resource = $1 and (i.tenant, i.id) > ($2, $3) order by i.tenant, i.id limit $4";
    public const string Unchanged = $"select {RowColumns} from item i where i.resource = $1 and i.updated < $2 and (i.updated, i.tenant, i.id) > ($3, $4, $5) order by i.updated, i.tenant, i.id limit $6";

    /// <summary>Changes before a time that a newer change of the same row has made superfluous, and tombstones.</summary>
    public const string Compact =
        "delete from change where tenant = $1 and time < $2 and (kind = 1 or exists (select 1 from change n where n.tenant = change.tenant and n.resource = change.resource and n.id = change.id and n.sequence > change.sequence))";
    public const string LastChangeBefore = "select sequence from change where tenant = $1 and time < $2 order by time desc, sequence desc limit 1";
    public const string RaiseBottom = "update feed set bottom = $2 where tenant = $1 and bottom < $2";
    public const string Tenants = "select tenant from feed where tenant > $1 order by tenant limit $2";

    public static Row ReadRow(DbDataReader reader) => new(
        reader.GetString(0),
        reader.GetString(1),
        new Guid(reader.GetFieldValue<byte[]>(2), bigEndian: true),
        reader.GetInt64(3),
        reader.GetString(4),
        reader.GetString(5),
        reader.GetString(6),
        reader.GetInt64(7),
        reader.GetInt64(8),
        reader.GetFieldValue<byte[]>(9));

    public static (Row Row, byte[] Place) ReadPlaced(DbDataReader reader) => (ReadRow(reader), reader.GetFieldValue<byte[]>(10));

    public static Change ReadChange(DbDataReader reader) => new(reader.GetInt64(10), reader.GetInt64(11), reader.GetInt64(12) == 1, reader.GetString(13), ReadRow(reader));

    public static byte[] Key(Guid id) => id.ToByteArray(bigEndian: true);
}
