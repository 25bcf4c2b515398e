using System.Collections.Concurrent;
using System.Data.Common;
using Clutch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Clutch.Resources;

/// <summary>A SQLite file: one connection that writes, several that read beside it (write-ahead log).</summary>
internal sealed class SqliteResourceDatabase : IResourceDatabase
{
    private const int MostReaders = 8;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _reading = new(MostReaders, MostReaders);
    private readonly ConcurrentStack<Connection> _readers = [];
    private readonly SqliteFile _file;
    private readonly Connection _writer;

    public SqliteResourceDatabase(string path)
    {
        Name = path;
        _file = SqliteFile.OpenOrCreate(path, ResourceSchema.Sqlite);
        _writer = new Connection(_file.Connect(), connection =>
        {
            _writing.Release();
        });
    }

    public string Name { get; }

    public async ValueTask<ResourceConnection> RentWriterAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        return _writer;
    }

    public async ValueTask<ResourceConnection> RentReaderAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            return _readers.TryPop(out Connection? reader) ? reader : new Connection(_file.Connect(), GiveBack);
        }
        catch
        {
            _reading.Release();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _writer.Close();
        while (_readers.TryPop(out Connection? reader))
        {
            reader.Close();
        }

        _writing.Dispose();
        _reading.Dispose();
        return ValueTask.CompletedTask;
    }

    private void GiveBack(Connection reader)
    {
        _readers.Push(reader);
        _reading.Release();
    }

    /// <summary>Keeps its statements prepared: there are a few dozen different ones.</summary>
    private sealed class Connection(SqliteConnection connection, Action<Connection> giveBack) : ResourceConnection
    {
        private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

        public void Close()
        {
            foreach (SqliteCommand command in _commands.Values)
            {
                command.Dispose();
            }

            connection.Dispose();
        }

        public override ValueTask BeginAsync(CancellationToken cancellationToken) => RunAsync("begin immediate");

        public override ValueTask CommitAsync(CancellationToken cancellationToken) => RunAsync("commit");

        public override ValueTask RollbackAsync() => RunAsync("rollback");

        public override ValueTask<int> ExecuteAsync(Statement statement, CancellationToken cancellationToken) => ValueTask.FromResult(Command(statement).ExecuteNonQuery());

        public override ValueTask ExecuteAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken)
        {
            foreach (Statement statement in statements)
            {
                Command(statement).ExecuteNonQuery();
            }

            return ValueTask.CompletedTask;
        }

        public override ValueTask<List<T>> QueryAsync<T>(Statement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        {
            var rows = new List<T>();
            using SqliteDataReader reader = Command(statement).ExecuteReader();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return ValueTask.FromResult(rows);
        }

        public override ValueTask DisposeAsync()
        {
            giveBack(this);
            return ValueTask.CompletedTask;
        }

        private ValueTask RunAsync(string sql)
        {
            Command(new Statement(sql)).ExecuteNonQuery();
            return ValueTask.CompletedTask;
        }

        private SqliteCommand Command(Statement statement)
        {
            if (!_commands.TryGetValue(statement.Sql, out SqliteCommand? command))
            {
                command = connection.CreateCommand();
#pragma warning disable CA2100 // texts are constants of this project
                command.CommandText = statement.Sql;
#pragma warning restore CA2100
                for (int i = 1; i <= statement.Arguments.Length; i++)
                {
                    command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
                }

                _commands.Add(statement.Sql, command);
            }

            for (int i = 0; i < statement.Arguments.Length; i++)
            {
                command.Parameters[i].Value = statement.Arguments[i];
            }

            return command;
        }
    }
}
