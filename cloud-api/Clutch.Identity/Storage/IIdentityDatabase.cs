using System.Data.Common;

namespace Clutch.Identity.Storage;

/// <summary>Where identity's tables are. The SQL is the same for every implementation; connections are not.</summary>
internal interface IIdentityDatabase : IDisposable
{
    /// <summary>For messages: names the place, holds no secret.</summary>
    string Name { get; }

    /// <summary>A connection with the schema in place, for one operation.</summary>
    ValueTask<DbConnection> RentAsync(CancellationToken cancellationToken);

    /// <summary>Gives the connection back.</summary>
    ValueTask ReturnAsync(DbConnection connection);
}
