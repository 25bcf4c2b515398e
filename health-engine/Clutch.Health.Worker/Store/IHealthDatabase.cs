using System.Data.Common;

namespace Clutch.Health.Worker;

/// <summary>Where states and findings are. The SQL is the same for every implementation; connections and schema are not.</summary>
internal interface IHealthDatabase : IDisposable
{
    /// <summary>For messages: names the place, holds no secret.</summary>
    string Name { get; }

    /// <summary>Appended to a query of rows that only one of several roles shall take; empty where there is one role.</summary>
    string TakenByOne { get; }

    /// <summary>A connection with the schema in place.</summary>
    DbConnection Connect();
}
