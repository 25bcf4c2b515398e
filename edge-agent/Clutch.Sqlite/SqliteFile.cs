using Microsoft.Data.Sqlite;

namespace Clutch.Sqlite;

/// <summary>A SQLite file with the project's settings: write-ahead log, every commit on disk, schema by numbered scripts.</summary>
public sealed class SqliteFile
{
    private readonly string _path;
    private readonly string _connectionString;

    private SqliteFile(string path)
    {
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 10, Pooling = false }.ToString();
    }

    /// <summary>Opens or creates the file and runs the scripts that it has not seen; <c>user_version</c> counts those it has.</summary>
    /// <exception cref="SqliteFileException">The file cannot be used; the message says why and what to do.</exception>
    public static SqliteFile OpenOrCreate(string path, IReadOnlyList<string> scripts)
    {
        SqliteNative.Bind();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var file = new SqliteFile(path);
            using SqliteConnection connection = file.Connect();
            file.Migrate(connection, scripts);
            return file;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new SqliteFileException($"cannot use {path}: {Reason(e)}", e);
        }
    }

    /// <summary>A new connection. <c>synchronous</c> and <c>foreign_keys</c> belong to it, not to the file, so connections are opened here only.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using SqliteCommand pragma = connection.CreateCommand();

            // The provider's timeout is for its own commands; statements on the bare handle wait by SQLite's, as long as a program that was killed takes to be gone.
            pragma.CommandText = "pragma busy_timeout = 1000; pragma journal_mode = wal; pragma synchronous = full;";
            pragma.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Migrate(SqliteConnection connection, IReadOnlyList<string> scripts)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "pragma user_version";
        long version = (long)command.ExecuteScalar()!;
        if (version > scripts.Count)
        {
            throw new SqliteFileException($"{_path} has schema {version}, this program knows {scripts.Count}: it was written by a newer Clutch. Update this one, or choose another data folder.");
        }

        for (int i = (int)version; i < scripts.Count; i++)
        {
            command.CommandText = scripts[i];
            command.ExecuteNonQuery();
        }

        command.CommandText = $"pragma user_version = {scripts.Count}";
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static string Reason(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 14 or 8 } or UnauthorizedAccessException => "the folder or the file cannot be written. Check its owner and rights, or choose another folder with --data.",
        SqliteException { SqliteErrorCode: 13 } => "the disk is full. Free some space and start again.",
        SqliteException { SqliteErrorCode: 26 } => "it is not a database. Move it away and start again.",
        SqliteException { SqliteErrorCode: 11 } => "the database is damaged. Restore it from a copy, or move it away and start again.",
        SqliteException { SqliteErrorCode: 5 or 6 } => "another process holds it locked. Stop the other one, or choose another folder with --data.",
        _ => e.Message,
    };
}

/// <summary>A SQLite file that cannot be used, in a sentence for the person who started the program.</summary>
public sealed class SqliteFileException : Exception
{
    public SqliteFileException(string message)
        : base(message)
    {
    }

    public SqliteFileException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
