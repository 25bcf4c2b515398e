using System.Text.Json;
using Npgsql;
using Xunit;

namespace Clutch.Resources.Tests;

/// <summary>Makes empty stores in one kind of database.</summary>
public abstract class StoreFixture : IDisposable
{
    internal ManualTime Time { get; } = new();

    /// <summary>Where a store of its own can be; the same address opens the same store again.</summary>
    public abstract string NewAddress();

    internal Task<ResourceStore> OpenAsync(string? address = null, TimeProvider? time = null, ResourceCatalogue? catalogue = null) =>
        ResourceStore.OpenAsync(catalogue ?? Things.Catalogue, address ?? NewAddress(), time ?? Time, CancellationToken.None);

    /// <summary>Changes the tables behind the store's back.</summary>
    public abstract void Tamper(string address, string sql);

    /// <summary>Bytes as the engine's SQL spells them.</summary>
    public abstract string Literal(byte[] bytes);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

public sealed class SqliteStores : StoreFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-res-").FullName;
    private int _count;

    public override string NewAddress() => Path.Combine(_folder, $"{Interlocked.Increment(ref _count)}.db");

    public override void Tamper(string address, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={address};Pooling=False");
        connection.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    public override string Literal(byte[] bytes) => $"x'{Convert.ToHexString(bytes)}'";

    protected override void Dispose(bool disposing) => Directory.Delete(_folder, recursive: true);
}

public sealed class PostgresStores : StoreFixture
{
    private readonly PostgresServer _server = PostgresServer.Start();
    private int _count;

    public override string NewAddress()
    {
        string name = $"store{Interlocked.Increment(ref _count)}";
        Run("postgres", $"create database {name}");
        return _server.Address.Replace("/postgres?", $"/{name}?", StringComparison.Ordinal);
    }

    public override void Tamper(string address, string sql) => Run(new Uri(address).AbsolutePath[1..], $"set search_path = clutch_resources; {sql}");

    public override string Literal(byte[] bytes) => $"'\\x{Convert.ToHexString(bytes)}'";

    protected override void Dispose(bool disposing) => _server.Dispose();

    private void Run(string database, string sql)
    {
        using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={_server.Port};Username=clutch;Database={database};Pooling=false;SSL Mode=Disable");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}

/// <summary>Shorter words for what the tests do over and over.</summary>
internal static class StoreWords
{
    public static WriteContext As(this Caller caller, IdempotencyKey? key = null) => new(caller, "request-1", key);

    public static Task<WriteResult> CreateAsync(this ResourceStore store, Caller caller, ResourceType type, object body, IdempotencyKey? key = null) =>
        store.CreateAsync(caller.As(key), type, Json(body), CancellationToken.None);

    public static Task<WriteResult> PatchAsync(this ResourceStore store, Caller caller, ResourceType type, Guid id, object patch, long version) =>
        store.PatchAsync(caller.As(), type, id, Json(patch), version, CancellationToken.None);

    public static Task<WriteResult> MoveAsync(this ResourceStore store, Caller caller, ResourceType type, Guid id, string verb, object? body = null, long? version = null) => store.MoveAsync(
        caller.As(), type, id, type.States!.Transitions.First(transition => transition.Verb == verb), body is null ? null : Json(body), version, CancellationToken.None);

    public static Task<WriteResult> DeleteAsync(this ResourceStore store, Caller caller, ResourceType type, Guid id, long version) =>
        store.DeleteAsync(caller.As(), type, id, version, CancellationToken.None);

    public static async Task<WriteResult> GetAsync(this ResourceStore store, Caller caller, ResourceType type, Guid id) => await store.GetAsync(caller, type, id, CancellationToken.None);

    public static async Task<(string[] Names, string? Next, PageResult Page)> ListAsync(this ResourceStore store, Caller caller, ResourceType type, string query, string shown = "name")
    {
        IEnumerable<KeyValuePair<string, string>> parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
        PageResult page = await store.ListAsync(caller, type, parameters, CancellationToken.None);
        if (page.Outcome != Outcome.Done)
        {
            return ([], null, page);
        }

        JsonElement json = JsonElement.Parse(page.Body.Span);
        return ([.. json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty(shown).ToString())], json.GetProperty("next").GetString(), page);
    }

    public static async Task<FeedResult> FeedAsync(this ResourceStore store, Caller caller, string from = "beginning", string? cursor = null, int limit = 1_000, TimeSpan wait = default, params string[] types) =>
        await store.ReadFeedAsync(caller, new FeedQuery(cursor, from, types, limit, wait), CancellationToken.None);

    public static JsonElement Row(this WriteResult result)
    {
        Assert.True(result.IsGood, $"{result.Outcome} {result.Detail} {string.Join(", ", result.Errors)}");
        return JsonElement.Parse(result.Body.Span);
    }

    public static JsonElement Json(object body) => body is string text ? JsonElement.Parse(text) : JsonSerializer.SerializeToElement(body);

    public static IdempotencyKey Key(string value, string body = "", string route = "POST /test") =>
        new(value, route, System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)));
}
