using System.Data.Common;
using Clutch.Postgres;

namespace Clutch.Health.Worker;

/// <summary>What the health role found, for readers, and what people tell it. Any number of processes may use the store at once; all members may be called from any thread.</summary>
public sealed class HealthFindings : IDisposable
{
    private int _news;

    /// <summary>Opens the store, or makes an empty one.</summary>
    /// <param name="location">A SQLite file, or <c>postgres://user:password@host:port/database</c>; a PostgreSQL server may be away now and come later.</param>
    /// <exception cref="Sqlite.SqliteFileException">The file cannot be used; the message says why.</exception>
    /// <exception cref="HealthStoreException">The location is not well-formed.</exception>
    public HealthFindings(string location) => Database = !PostgresAddress.IsPostgres(location) ? new SqliteHealthDatabase(location)
        : PostgresAddress.TryParse(location, out PostgresAddress? address, out string? error) ? new PostgresHealthDatabase(address)
        : throw new HealthStoreException(error);

    /// <summary>Where it is; holds no secret.</summary>
    public string Name => Database.Name;

    internal IHealthDatabase Database { get; }

    /// <summary>Vehicles with a finding, in the order of their names.</summary>
    public IReadOnlyList<string> Vehicles() => Read("select vehicle from judgement order by vehicle", static row => row.GetString(0));

    /// <summary>The newest finding, JSON as docs/findings.md describes it; null: none yet.</summary>
    public byte[]? Newest(string vehicle) =>
        Read("select document from judgement where vehicle = @vehicle", static row => row.Bytes(0), ("vehicle", vehicle)) is [var document] ? document : null;

    /// <summary>One snapshot for each day that is over and had a finding, then the newest finding's; the newest first.</summary>
    public IReadOnlyList<byte[]> History(string vehicle, int most) => Read(
        """
        select document, day from snapshot where vehicle = @vehicle
        union all select snapshot, day from judgement where vehicle = @vehicle
        order by day desc limit @most
        """,
        static row => row.Bytes(0), ("vehicle", vehicle), ("most", (long)most));

    /// <summary>Alerts that stand, then those that are over, the newest first, as of what people have said until now.</summary>
    public IReadOnlyList<KeptAlert> Alerts(string vehicle, int most)
    {
        IReadOnlyList<Statement> pending = Read(
            $"select {Sql.StatementColumns} from statement where vehicle = @vehicle and boot is null order by time, id", Sql.Statement, ("vehicle", vehicle));
        IReadOnlyList<KeptAlert> alerts = Read(
            $"select {Sql.AlertColumns} from alert where vehicle = @vehicle order by closed <> 0, raised desc, part limit @most", Sql.Alert, ("vehicle", vehicle), ("most", (long)most));
        return [.. alerts.Select(alert => pending.Where(statement => statement.Part == alert.Part && statement.Alert == alert.Cause)
            .Aggregate(alert, static (now, statement) => now.After(statement, statement.Time)))];
    }

    /// <summary>What was said of a vehicle, the oldest first.</summary>
    public IReadOnlyList<Statement> Statements(string vehicle) => Read(
        $"select {Sql.StatementColumns} from statement where vehicle = @vehicle order by time, id", Sql.Statement, ("vehicle", vehicle));

    /// <summary>One statement; null: nobody has said that.</summary>
    public Statement? Statement(string vehicle, string id) => Read(
        $"select {Sql.StatementColumns} from statement where vehicle = @vehicle and id = @id", Sql.Statement, ("vehicle", vehicle), ("id", id)) is [var statement] ? statement : null;

    /// <summary>What the engine remembers of a vehicle as of its newest checkpoint.</summary>
    public bool TryState(string vehicle, out VehicleState state)
    {
        state = new VehicleState();
        return Read("select bytes from state where vehicle = @vehicle", static row => row.Bytes(0), ("vehicle", vehicle)) is [var bytes] && VehicleState.TryRead(bytes, out state);
    }

    /// <summary>How parts of other vehicles had lived by a time, as of what is known now.</summary>
    public FleetExperience Fleet(string vehicle, long time)
    {
        var lives = new FleetLives();
        foreach (Statement statement in Read($"select {Sql.StatementColumns} from statement where life_from is not null", Sql.Statement))
        {
            lives.Add(statement.Life!);
        }

        return lives.Of(vehicle, time);
    }

    /// <summary>The vehicle's figures beside those of the others of its cohort.</summary>
    public (string? Cohort, IReadOnlyList<(string Name, double Own, double[] Others)> Figures) Cohort(string vehicle)
    {
        List<(string Name, string Cohort, double Value)> own = Read(
            "select name, cohort, value from figure where vehicle = @vehicle order by name", static row => (row.GetString(0), row.GetString(1), row.GetDouble(2)), ("vehicle", vehicle));
        if (own.Count == 0)
        {
            return (null, []);
        }

        ILookup<string, double> others = Read(
            "select name, value from figure where cohort = @cohort and vehicle <> @vehicle", static row => (Name: row.GetString(0), Value: row.GetDouble(1)),
            ("cohort", own[0].Cohort), ("vehicle", vehicle)).ToLookup(figure => figure.Name, figure => figure.Value, StringComparer.Ordinal);
        return (own[0].Cohort, [.. own.Select(figure => (figure.Name, figure.Value, others[figure.Name].ToArray()))]);
    }

    public void Dispose() => Database.Dispose();

    /// <summary>Keeps a statement that is in the log, so that readers see it before the role has read it there.</summary>
    internal void Keep(Statement statement)
    {
        _ = Use(connection => StatementTable.Take(connection, statement));
        HasNews();
    }

    /// <summary>A statement, or a life that one ended, came into the store.</summary>
    internal void HasNews() => Interlocked.Exchange(ref _news, 1);

    /// <summary>Whether something came since the last call; asked by one role.</summary>
    internal bool TakeNews() => Interlocked.Exchange(ref _news, 0) != 0;

    private List<T> Read<T>(string sql, Func<DbDataReader, T> make, params (string Name, object Value)[] values) => Use(connection => connection.Read(sql, make, values));

    private T Use<T>(Func<DbConnection, T> use)
    {
        try
        {
            using DbConnection connection = Database.Connect();
            return use(connection);
        }
        catch (DbException e)
        {
            throw HealthStoreException.Unreachable(Name, e);
        }
    }
}
