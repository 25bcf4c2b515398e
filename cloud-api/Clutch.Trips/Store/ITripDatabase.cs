using System.Data.Common;

namespace Clutch.Trips;

/// <summary>Where bins and trips are. The SQL is the same for every implementation; connections and schema are not.</summary>
internal interface ITripDatabase : IDisposable
{
    /// <summary>For messages: names the place, holds no secret.</summary>
    string Name { get; }

    /// <summary>A connection with the schema in place, for one operation; disposing it gives it back.</summary>
    ValueTask<DbConnection> ConnectAsync(CancellationToken cancellationToken);
}
