using System.Data.Common;
using Clutch.Postgres;
using Npgsql;

namespace Clutch.Resources;

/// <summary>A PostgreSQL database, in a schema of its own. Made so that a server which is away costs a caller seconds, never for ever.</summary>
internal sealed class PostgresResourceDatabase : IResourceDatabase
{
    private const string Schema = "clutch_resources";
    private const int ConnectSeconds = 3;

    /// <summary>Longer than other processes hold the writers' lock.</summary>
    private const int CommandSeconds = 10;
    private const int MostConnections = 24;
    private const int MostPrepared = 64;

    private readonly NpgsqlDataSource _source;
    private volatile bool _migrated;

    public PostgresResourceDatabase(PostgresAddress address)
    {
        Name = address.ToString();
        NpgsqlConnectionStringBuilder settings = address.ToSettings();
        settings.SearchPath = Schema;
        settings.Timeout = ConnectSeconds;
        settings.CommandTimeout = CommandSeconds;
        settings.MaxPoolSize = MostConnections;
        settings.MaxAutoPrepare = MostPrepared;
        settings.AutoPrepareMinUsages = 2;
        settings.ApplicationName = "clutch";
        _source = NpgsqlDataSource.Create(settings);
    }

    public string Name { get; }

    public ValueTask<ResourceConnection> RentWriterAsync(CancellationToken cancellationToken) => RentReaderAsync(cancellationToken);

    public async ValueTask<ResourceConnection> RentReaderAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        try
        {
            if (!_migrated)
            {
                await MigrateAsync(connection, cancellationToken);
                _migrated = true;
            }

            return new Connection(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using NpgsqlCommand command = connection.CreateCommand();
        command.Transaction = transaction;

        // Several processes may start at once; the lock is given back with the transaction.
        command.CommandText = $"select pg_advisory_xact_lock(hashtext('{Schema}')); create schema if not exists {Schema}; create table if not exists schema_version (value integer not null);";
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = "select coalesce(max(value), 0) from schema_version";
        int version = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (version > ResourceSchema.Postgres.Count)
        {
            throw new ResourceStoreException($"the resource store has schema {version}, this program knows {ResourceSchema.Postgres.Count}: it was written by a newer Clutch. Update this one.");
        }

        for (; version < ResourceSchema.Postgres.Count; version++)
        {
#pragma warning disable CA2100 // constants of this project
            command.CommandText = $"{ResourceSchema.Postgres[version]} insert into schema_version values ({version + 1});";
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private sealed class Connection(NpgsqlConnection connection) : ResourceConnection
    {
        private NpgsqlTransaction? _transaction;

        public override async ValueTask BeginAsync(CancellationToken cancellationToken)
        {
            _transaction = await connection.BeginTransactionAsync(cancellationToken);

            // Feed numbers are given in the order of commits: writers of all processes take turns.
            await ExecuteAsync(new Statement($"select pg_advisory_xact_lock(hashtext('{Schema}'))"), cancellationToken);
        }

        public override async ValueTask CommitAsync(CancellationToken cancellationToken)
        {
            await _transaction!.CommitAsync(cancellationToken);
            await EndAsync();
        }

        public override async ValueTask RollbackAsync()
        {
            if (_transaction is not null)
            {
                await _transaction.RollbackAsync();
                await EndAsync();
            }
        }

        public override async ValueTask<int> ExecuteAsync(Statement statement, CancellationToken cancellationToken)
        {
            await using NpgsqlCommand command = Command(statement);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }

        public override async ValueTask ExecuteAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken)
        {
            await using NpgsqlBatch batch = connection.CreateBatch();
            foreach (Statement statement in statements)
            {
                var command = new NpgsqlBatchCommand(statement.Sql);
                AddArguments(command.Parameters, statement);
                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        public override async ValueTask<List<T>> QueryAsync<T>(Statement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        {
            var rows = new List<T>();
            await using NpgsqlCommand command = Command(statement);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }

        public override async ValueTask DisposeAsync()
        {
            await EndAsync();
            await connection.DisposeAsync();
        }

        private async ValueTask EndAsync()
        {
            if (_transaction is { } transaction)
            {
                _transaction = null;
                await transaction.DisposeAsync();
            }
        }

        private NpgsqlCommand Command(Statement statement)
        {
#pragma warning disable CA2100 // texts are constants of this project
            var command = new NpgsqlCommand(statement.Sql, connection);
#pragma warning restore CA2100
            AddArguments(command.Parameters, statement);
            return command;
        }

        private static void AddArguments(NpgsqlParameterCollection parameters, Statement statement)
        {
            foreach (object argument in statement.Arguments)
            {
                parameters.Add(argument switch
                {
                    long integer => new NpgsqlParameter<long> { TypedValue = integer },
                    string text => new NpgsqlParameter<string> { TypedValue = text },
                    _ => new NpgsqlParameter<byte[]> { TypedValue = (byte[])argument },
                });
            }
        }
    }
}
