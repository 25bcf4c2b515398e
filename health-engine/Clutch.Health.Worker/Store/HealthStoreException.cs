using Microsoft.Data.Sqlite;

namespace Clutch.Health.Worker;

/// <summary>The findings cannot be read or written now; the message says why.</summary>
public sealed class HealthStoreException : Exception
{
    internal HealthStoreException(SqliteException inner)
        : base($"The findings cannot be reached: {inner.Message} Look at the disk of health.db, and at who else has it open.", inner)
    {
    }

    internal HealthStoreException(string message)
        : base(message)
    {
    }
}
