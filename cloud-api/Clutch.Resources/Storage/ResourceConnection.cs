using System.Data.Common;

namespace Clutch.Resources;

/// <summary>A statement with its arguments <c>$1, $2 …</c>: text, 64-bit integers and bytes only, which every engine has alike.</summary>
internal readonly record struct Statement(string Sql, params object[] Arguments);

/// <summary>A connection to the store's tables. One caller at a time.</summary>
internal abstract class ResourceConnection : IAsyncDisposable
{
    /// <summary>Begins a transaction that no other writer of this store runs beside.</summary>
    public abstract ValueTask BeginAsync(CancellationToken cancellationToken);

    public abstract ValueTask CommitAsync(CancellationToken cancellationToken);

    public abstract ValueTask RollbackAsync();

    /// <summary>Rows affected.</summary>
    public abstract ValueTask<int> ExecuteAsync(Statement statement, CancellationToken cancellationToken);

    /// <summary>One after the other, in as few round trips as the engine can.</summary>
    public abstract ValueTask ExecuteAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken);

    /// <summary>All rows of an answer that is bounded by its statement.</summary>
    public abstract ValueTask<List<T>> QueryAsync<T>(Statement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken);

    /// <summary>Gives the connection back.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>Where the tables are. The SQL is the same for every implementation; connections and schema are not.</summary>
internal interface IResourceDatabase : IAsyncDisposable
{
    /// <summary>For messages: names the place, holds no secret.</summary>
    string Name { get; }

    /// <summary>A connection with the schema in place, to write.</summary>
    ValueTask<ResourceConnection> RentWriterAsync(CancellationToken cancellationToken);

    /// <summary>A connection with the schema in place, to read.</summary>
    ValueTask<ResourceConnection> RentReaderAsync(CancellationToken cancellationToken);
}

/// <summary>The store cannot be used; the message says why and what to do.</summary>
public sealed class ResourceStoreException : Exception
{
    public ResourceStoreException(string message)
        : base(message)
    {
    }

    public ResourceStoreException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
