namespace Clutch.Host;

/// <summary>One of the things that a migration moves: the log, the histories, the registry.</summary>
internal interface IMigrationPart : IAsyncDisposable
{
    /// <summary>What was copied so far, for a person.</summary>
    string Copied { get; }

    /// <summary>Copies what is there now, while the server writes on; false when there was nothing new.</summary>
    Task<bool> CopyAsync(CancellationToken cancellationToken);

    /// <summary>Copies the rest and compares both sides, once nobody writes; null when they are not the same, and then the reason was told.</summary>
    /// <returns>How to start the server on what was copied.</returns>
    Task<string?> FinishAsync(CancellationToken cancellationToken);
}
