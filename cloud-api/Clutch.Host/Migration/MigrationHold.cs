namespace Clutch.Host;

/// <summary>While it is held no server can start on what is being moved.</summary>
internal sealed class MigrationHold : IAsyncDisposable
{
    private readonly DataLock? _data;
    private readonly IDisposable? _log;

    private MigrationHold(DataLock? data, IDisposable? log) => (_data, _log) = (data, log);

    /// <summary>Null while a server runs.</summary>
    /// <param name="data">The data folder, or null when nothing of it is moved.</param>
    /// <param name="log">The log that is moved, or null.</param>
    public static MigrationHold? TryTake(string? data, LogMigration? log)
    {
        DataLock? folder = data is null ? null : DataLock.TryTake(data);
        if (data is not null && folder is null)
        {
            return null;
        }

        IDisposable? held = log?.TryHold();
        if (log is not null && held is null)
        {
            folder?.Dispose();
            return null;
        }

        return new MigrationHold(folder, held);
    }

    public ValueTask DisposeAsync()
    {
        _log?.Dispose();
        _data?.Dispose();
        return ValueTask.CompletedTask;
    }
}
