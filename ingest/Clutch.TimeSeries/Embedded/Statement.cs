using SQLitePCL;

namespace Clutch.TimeSeries.Embedded;

/// <summary>
/// A prepared statement on SQLite's own interface: binds integers without boxing them, and bytes without copying them first. Parameters and columns count from 1 and 0, as SQLite counts them.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement), raw.SQLITE_OK);
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value), raw.SQLITE_OK);
        return this;
    }

    public Statement Bind(int index, long? value)
    {
        Check(value is { } known ? raw.sqlite3_bind_int64(_statement, index, known) : raw.sqlite3_bind_null(_statement, index), raw.SQLITE_OK);
        return this;
    }

    public Statement Bind(int index, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, index, value), raw.SQLITE_OK);
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, value), raw.SQLITE_OK);
        return this;
    }

    /// <summary>Runs to the end; gives the number of rows it changed.</summary>
    public int Execute()
    {
        int result = raw.sqlite3_step(_statement);
        if (result != raw.SQLITE_DONE)
        {
            Fail(result);
        }

        raw.sqlite3_reset(_statement);
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Goes to the first row. Call <see cref="Reset"/> in any case once its columns are read.</summary>
    public bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Fail(result);
        }

        return result == raw.SQLITE_ROW;
    }

    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? NullableInteger(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : Integer(column);

    /// <summary>Valid until <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private void Check(int result, int expected)
    {
        if (result != expected)
        {
            Fail(result);
        }
    }

    private void Fail(int result)
    {
        string message = raw.sqlite3_errmsg(_database).utf8_to_string();
        if (_statement is not null)
        {
            raw.sqlite3_reset(_statement);
        }

        throw new TimeSeriesException($"The history could not be written: {message} (SQLite {result}). Nothing of this batch was stored.");
    }
}
