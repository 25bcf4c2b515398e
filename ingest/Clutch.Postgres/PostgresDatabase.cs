using Npgsql;

namespace Clutch.Postgres;

/// <summary>
/// A PostgreSQL database with the project's settings: a schema of one's own by numbered scripts. Made so that a server which is away costs a CONNECT seconds, never
/// for ever. All members may be called from any thread.
/// </summary>
public sealed class PostgresDatabase : IDisposable
{
    private const int ConnectSeconds = 3;
    private const int UsualCommandSeconds = 3;
    private const int MostConnections = 24;

    private readonly NpgsqlDataSource _source;
    private readonly string _schema;
    private readonly IReadOnlyList<string> _scripts;
    private volatile bool _migrated;

    /// <summary>Nothing is opened yet: the server may come later.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="schema">The schema that belongs to the caller.</param>
    /// <param name="scripts">Numbered: a script is never changed, only followed by another.</param>
    /// <param name="commandSeconds">How long a server that is there but busy is waited for.</param>
    /// <param name="mostPrepared">Statements that a connection keeps prepared, from their second use on.</param>
    public PostgresDatabase(PostgresAddress address, string schema, IReadOnlyList<string> scripts, int commandSeconds = UsualCommandSeconds, int mostPrepared = 0)
    {
        (Name, _schema, _scripts) = (address.ToString(), schema, scripts);
        NpgsqlConnectionStringBuilder settings = address.ToSettings();
        settings.SearchPath = schema;
        settings.Timeout = ConnectSeconds;
        settings.CommandTimeout = commandSeconds;
        settings.MaxAutoPrepare = mostPrepared;
        settings.AutoPrepareMinUsages = 2;
        settings.MaxPoolSize = MostConnections;
        settings.ApplicationName = "clutch";
        _source = NpgsqlDataSource.Create(settings);
    }

    /// <summary>For messages: names the place, holds no secret.</summary>
    public string Name { get; }

    /// <summary>A connection with the schema in place.</summary>
    /// <exception cref="PostgresSchemaException">A newer program made the schema.</exception>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        try
        {
            if (!_migrated)
            {
                await MigrateAsync(connection, cancellationToken);
                _migrated = true;
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="OpenAsync"/>
    public NpgsqlConnection Open()
    {
        NpgsqlConnection connection = _source.OpenConnection();
        try
        {
            if (!_migrated)
            {
                Migrate(connection);
                _migrated = true;
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose() => _source.Dispose();

    /// <summary>Several processes may start at once; the lock is given back with the transaction.</summary>
    private string Begin() =>
        $"select pg_advisory_xact_lock(hashtext('{_schema}')); create schema if not exists {_schema}; create table if not exists schema_version (value integer not null);";

    private string Missing(int version) => version <= _scripts.Count
        ? string.Concat(Enumerable.Range(version, _scripts.Count - version).Select(script => $"{_scripts[script]} insert into schema_version values ({script + 1});"))
        : throw new PostgresSchemaException($"{_schema} in {Name} has schema {version}, this program knows {_scripts.Count}: it was written by a newer Clutch. Update this one.");

    private async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using NpgsqlCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Begin();
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = "select coalesce(max(value), 0) from schema_version";
        command.CommandText = Missing((int)(await command.ExecuteScalarAsync(cancellationToken))!);
        if (command.CommandText.Length > 0)
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private void Migrate(NpgsqlConnection connection)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        using NpgsqlCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Begin();
        command.ExecuteNonQuery();
        command.CommandText = "select coalesce(max(value), 0) from schema_version";
        command.CommandText = Missing((int)command.ExecuteScalar()!);
        if (command.CommandText.Length > 0)
        {
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}

/// <summary>The schema is of a newer program.</summary>
public sealed class PostgresSchemaException(string message) : Exception(message);
