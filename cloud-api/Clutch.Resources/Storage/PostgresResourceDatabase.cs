using System.Data.Common;
using Clutch.Postgres;
using Npgsql;

namespace Clutch.Resources;

/// <summary>A PostgreSQL database, in a schema of its own.</summary>
internal sealed class PostgresResourceDatabase(PostgresAddress address) : IResourceDatabase
{
    private const string Schema = "clutch_resources";

    /// <summary>Longer than other processes hold the writers' lock.</summary>
    private const int CommandSeconds = 10;
    private const int MostPrepared = 64;

    private readonly PostgresDatabase _database = new(address, Schema, ResourceSchema.Postgres, CommandSeconds, MostPrepared);

    public string Name => _database.Name;

    public ValueTask<ResourceConnection> RentWriterAsync(CancellationToken cancellationToken) => RentReaderAsync(cancellationToken);

    public async ValueTask<ResourceConnection> RentReaderAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new Connection(await _database.OpenAsync(cancellationToken));
        }
        catch (PostgresSchemaException e)
        {
            throw new ResourceStoreException(e.Message, e);
        }
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
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
