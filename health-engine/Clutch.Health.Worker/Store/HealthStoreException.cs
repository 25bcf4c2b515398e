using System.Data.Common;

namespace Clutch.Health.Worker;

/// <summary>The findings cannot be read or written now; the message says why.</summary>
public sealed class HealthStoreException : Exception
{
    internal static HealthStoreException Unreachable(string place, DbException inner) =>
        new($"The findings in {place} cannot be reached: {inner.Message} Look at the disk or the server, and at who else has it open.", inner);

    internal HealthStoreException(string message, Exception inner)
        : base(message, inner)
    {
    }

    internal HealthStoreException(string message)
        : base(message)
    {
    }
}
