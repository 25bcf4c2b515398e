using Clutch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Clutch.Edge;

/// <summary>A reply that waits for its PUBACK.</summary>
/// <param name="Number">Of the command, in order of arrival.</param>
/// <param name="Correlation">What the sender gave to be repeated; may be empty.</param>
/// <param name="Bytes">The reply as it goes on the wire.</param>
public sealed record CommandAnswer(long Number, byte[] Correlation, byte[] Bytes);

/// <summary>
/// Commands and their replies on disk, so that a command is carried out at most once, whatever comes twice or breaks off, and a reply
/// survives a network that is away. Thread-safe.
/// </summary>
public sealed class CommandJournal : IDisposable
{
    /// <summary>Commands remembered; a server repeats none that is older.</summary>
    private const int Remembered = 1000;

    private static readonly string[] s_schema =
    [
        """
        create table command(
            number integer primary key autoincrement,
            id text not null unique,
            correlation blob not null,
            reply blob,
            delivered integer not null default 0) strict;
        """,
    ];

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _changed = new(0, 1);

    private CommandJournal(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens or creates the journal.</summary>
    /// <exception cref="SqliteFileException">The file cannot be used.</exception>
    public static CommandJournal Open(string path) => new(SqliteFile.OpenOrCreate(path, s_schema).Connect());

    /// <summary>Notes that a command is about to be carried out. False: it was before; a reply that it has got is sent again.</summary>
    /// <exception cref="SqliteException">The disk is full or failed: the command must not be carried out.</exception>
    public bool TryBegin(string id, ReadOnlySpan<byte> correlation)
    {
        byte[] copy = correlation.ToArray();
        lock (_gate)
        {
            if (Execute("insert into command(id, correlation) values($0, $1) on conflict do nothing", id, copy) == 1)
            {
                Execute("delete from command where delivered = 1 and number <= (select max(number) from command) - $0", Remembered);
                return true;
            }

            Execute("update command set delivered = 0, correlation = $1 where id = $0", id, copy);
        }

        Signal();
        return false;
    }

    /// <summary>Keeps the reply of a command until it is delivered.</summary>
    /// <exception cref="SqliteException">The disk is full or failed.</exception>
    public void Answer(string id, byte[] reply)
    {
        lock (_gate)
        {
            Execute("update command set reply = $1 where id = $0", id, reply);
        }

        Signal();
    }

    /// <summary>Commands that were begun and have no reply: those of an agent that stopped in the midst.</summary>
    public IReadOnlyList<string> Unanswered() => Read("select id from command where reply is null order by number", reader => reader.GetString(0));

    /// <summary>Replies that wait for their PUBACK, in order.</summary>
    public IReadOnlyList<CommandAnswer> Undelivered() => Read(
        "select number, correlation, reply from command where reply is not null and delivered = 0 order by number limit 64",
        reader => new CommandAnswer(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)));

    /// <summary>A reply has its PUBACK.</summary>
    public void Delivered(long number)
    {
        lock (_gate)
        {
            Execute("update command set delivered = 1 where number = $0", number);
        }
    }

    /// <summary>Waits until a reply was added since the last wait, or the time is over.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _changed.WaitAsync(atMost, cancellationToken);

    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }

        _changed.Dispose();
    }

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> row)
    {
        lock (_gate)
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            using SqliteDataReader reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(row(reader));
            }

            return rows;
        }
    }

    private int Execute(string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", values[i]);
        }

        return command.ExecuteNonQuery();
    }

    private void Signal()
    {
        lock (_changed)
        {
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }
}
