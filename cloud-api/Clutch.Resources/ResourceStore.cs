using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Clutch.Postgres;

namespace Clutch.Resources;

/// <summary>
/// Rows of every declared resource, in a SQLite file or in PostgreSQL. Every operation takes the caller, and nothing is read or written
/// that the caller may not. Knows no HTTP.
/// </summary>
public sealed partial class ResourceStore : IAsyncDisposable
{
    private readonly IResourceDatabase _database;
    private readonly TimeProvider _time;
    private readonly Seal _seal;
    private readonly Committer _committer;
    private readonly FeedSignal _signal = new();
    private readonly ResourceLists _lists;
    private readonly Feed _feed;
    private readonly TimeOrderedIds _ids = new();

    private ResourceStore(ResourceCatalogue catalogue, IResourceDatabase database, TimeProvider time, byte[] key)
    {
        (Catalogue, _database, _time) = (catalogue, database, time);
        _seal = new Seal(key);
        _lists = new ResourceLists(database, _seal);
        _feed = new Feed(catalogue, database, _seal, _signal, time);
        _committer = new Committer(database, _seal, time, _signal.Raise);
    }

    public ResourceCatalogue Catalogue { get; }

    /// <summary>Transactions so far: many writes share one.</summary>
    public long Commits => _committer.Commits;

    /// <summary>Opens or makes the store.</summary>
    /// <param name="catalogue">What it holds.</param>
    /// <param name="address">A file, or <c>postgres://USER@HOST:5432/DATABASE</c>.</param>
    /// <param name="time">The clock of everything.</param>
    /// <param name="cancellationToken">Ends the wait for a server.</param>
    /// <exception cref="ResourceStoreException">It cannot be opened.</exception>
    public static async Task<ResourceStore> OpenAsync(ResourceCatalogue catalogue, string address, TimeProvider time, CancellationToken cancellationToken)
    {
        IResourceDatabase database = !PostgresAddress.IsPostgres(address) ? new SqliteResourceDatabase(address)
            : PostgresAddress.TryParse(address, out PostgresAddress? postgres, out string? error) ? new PostgresResourceDatabase(postgres)
            : throw new ResourceStoreException(error);
        try
        {
            return new ResourceStore(catalogue, database, time, await KeyAsync(database, cancellationToken));
        }
        catch (Exception e)
        {
            await database.DisposeAsync();
            throw e is DbException or TimeoutException ? new ResourceStoreException($"the resource store {database.Name} cannot be opened: {e.Message}", e) : e;
        }
    }

    /// <summary>One row; null when there is none that the caller may see.</summary>
    public async ValueTask<WriteResult> GetAsync(Caller caller, ResourceType type, Guid id, CancellationToken cancellationToken)
    {
        if (Visibility.Against(type, caller, type.ReadScope, type.Readers) is { } against)
        {
            return WriteResult.Of(against);
        }

        Row? row = await FindAsync(caller.Tenant, type.Name, id, cancellationToken);
        return row is not null && Visibility.MaySee(type, caller, row.Tenant, row.Owner)
            ? new WriteResult(Outcome.Done, id, row.Version, RowJson.Of(Catalogue.Plan(type), row))
            : WriteResult.Of(Outcome.NotFound);
    }

    /// <summary>A page of the rows that the caller may see.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="type">For what.</param>
    /// <param name="parameters">Of the query: filters, sort, limit, cursor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<PageResult> ListAsync(Caller caller, ResourceType type, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        if (Visibility.Against(type, caller, type.ReadScope, type.Readers) is { } against)
        {
            return new PageResult(against, default);
        }

        ResourcePlan plan = Catalogue.Plan(type);
        List<FieldError> errors = [];
        return ResourceQuery.Parse(plan, parameters, errors) is { } query
            ? await _lists.ReadAsync(plan, caller, query, cancellationToken)
            : new PageResult(Outcome.BadShape, default) { Errors = errors };
    }

    /// <summary>Rows of one resource in every tenant, secrets included: for the server itself.</summary>
    public async Task<IReadOnlyList<SystemRow>> AllAsync(ResourceType type, CancellationToken cancellationToken)
    {
        const long PageRows = 500;
        var rows = new List<SystemRow>();
        (string tenant, byte[] id) = ("", []);
        while (true)
        {
            await using ResourceConnection connection = await _database.RentReaderAsync(cancellationToken);
            List<Row> page = await connection.QueryAsync(new Statement(ResourceSql.All, type.Name, tenant, id, PageRows), ResourceSql.ReadRow, cancellationToken);
            rows.AddRange(page.Select(row => new SystemRow(row.Tenant, row.Id, row.Version, row.State, row.Created, JsonElement.Parse(row.Body))));
            if (page.Count < PageRows)
            {
                return rows;
            }

            (tenant, id) = (page[^1].Tenant, ResourceSql.Key(page[^1].Id));
        }
    }

    /// <summary>Changes, in the order of their commits.</summary>
    public ValueTask<FeedResult> ReadFeedAsync(Caller caller, FeedQuery query, CancellationToken cancellationToken) => _feed.ReadAsync(caller, query, cancellationToken);

    /// <summary>Walks the audit chain. Null when it holds, else a sentence that names the first record that does not.</summary>
    public async Task<string?> VerifyAuditAsync(CancellationToken cancellationToken)
    {
        await using ResourceConnection connection = await _database.RentReaderAsync(cancellationToken);
        return await AuditChain.VerifyAsync(connection, cancellationToken);
    }

    /// <summary>Records of one tenant in the audit chain after a number, at most 1,000.</summary>
    public async Task<IReadOnlyList<AuditRecord>> AuditAsync(string tenant, long after, CancellationToken cancellationToken)
    {
        await using ResourceConnection connection = await _database.RentReaderAsync(cancellationToken);
        return await connection.QueryAsync(new Statement(ResourceSql.AuditOf, after, tenant, 1_000L), AuditChain.Read, cancellationToken);
    }

    /// <summary>Ends what is on its way, then closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await _committer.DisposeAsync();
        await _database.DisposeAsync();
    }

    internal async ValueTask<Row?> FindAsync(string tenant, string resource, Guid id, CancellationToken cancellationToken)
    {
        await using ResourceConnection connection = await _database.RentReaderAsync(cancellationToken);
        List<Row> found = await connection.QueryAsync(new Statement(ResourceSql.Get, tenant, resource, ResourceSql.Key(id)), ResourceSql.ReadRow, cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Made once, and the same for every process of this store: a cursor outlives them.</summary>
    private static async Task<byte[]> KeyAsync(IResourceDatabase database, CancellationToken cancellationToken)
    {
        await using ResourceConnection connection = await database.RentWriterAsync(cancellationToken);
        await connection.ExecuteAsync(new Statement(ResourceSql.AddSecret, "seal", RandomNumberGenerator.GetBytes(32)), cancellationToken);
        return (await connection.QueryAsync(new Statement(ResourceSql.GetSecret, "seal"), reader => reader.GetFieldValue<byte[]>(0), cancellationToken))[0];
    }
}

/// <summary>A row as the server itself sees it.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Id">Which.</param>
/// <param name="Version">As the ETag has it.</param>
/// <param name="State">Empty without states.</param>
/// <param name="Created">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Fields">As they are stored, with secrets.</param>
public sealed record SystemRow(string Tenant, Guid Id, long Version, string State, long Created, JsonElement Fields);
