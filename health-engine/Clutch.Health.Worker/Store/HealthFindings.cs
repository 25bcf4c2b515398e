using Clutch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Clutch.Health.Worker;

/// <summary>What the health role found, for readers, and what people tell it. Any number of processes may use the file at once; all members may be called from any thread.</summary>
public sealed class HealthFindings
{
    private readonly SqliteFile _file;

    /// <summary>Opens the file, or makes an empty one.</summary>
    /// <exception cref="SqliteFileException">The file cannot be used; the message says why.</exception>
    public HealthFindings(string path) => _file = HealthSchema.Open(path);

    internal SqliteFile File => _file;

    /// <summary>Vehicles with a finding, in the order of their names.</summary>
    public IReadOnlyList<string> Vehicles() => Read("select vehicle from judgement order by vehicle", static row => row.GetString(0));

    /// <summary>The newest finding, JSON as docs/findings.md describes it; null: none yet.</summary>
    public byte[]? Newest(string vehicle) =>
        Read("select document from judgement where vehicle = $vehicle", static row => row.GetFieldValue<byte[]>(0), ("$vehicle", vehicle)) is [var document] ? document : null;

    /// <summary>One snapshot for each day that is over and had a finding, then the newest finding's; the newest first.</summary>
    public IReadOnlyList<byte[]> History(string vehicle, int most) => Read(
        """
        select document, day from snapshot where vehicle = $vehicle
        union all select snapshot, day from judgement where vehicle = $vehicle
        order by day desc limit $most
        """,
        static row => row.GetFieldValue<byte[]>(0), ("$vehicle", vehicle), ("$most", most));

    /// <summary>Alerts that stand, then those that are over, the newest first, as of what people have said until now.</summary>
    public IReadOnlyList<KeptAlert> Alerts(string vehicle, int most)
    {
        IReadOnlyList<Statement> pending = Read(
            "select id, vehicle, time, kind, part, value, boot, sequence from statement where vehicle = $vehicle and boot is null order by time, id",
            HealthSchema.Statement, ("$vehicle", vehicle));
        IReadOnlyList<KeptAlert> alerts = Read(
            "select part, boot, sequence, status, level, until, raised, changed, closed, detail from alert where vehicle = $vehicle order by closed <> 0, raised desc, part limit $most",
            HealthSchema.Alert, ("$vehicle", vehicle), ("$most", most));
        return [.. alerts.Select(alert => pending.Where(statement => statement.Part == alert.Part).Aggregate(alert, static (now, statement) => now.After(statement, statement.Time)))];
    }

    /// <summary>What was said of a vehicle, the oldest first.</summary>
    public IReadOnlyList<Statement> Statements(string vehicle) => Read(
        "select id, vehicle, time, kind, part, value, boot, sequence from statement where vehicle = $vehicle order by id", HealthSchema.Statement, ("$vehicle", vehicle));

    /// <summary>Keeps what somebody says. It takes effect with the first frame whose time has come to <paramref name="time"/>.</summary>
    /// <returns>The statement's number.</returns>
    public long Say(string vehicle, long time, StatementKind kind, Part part, double value)
    {
        try
        {
            using SqliteConnection connection = _file.Connect();
            using SqliteCommand command = connection.Command(
                "insert into statement (vehicle, time, kind, part, value) values ($vehicle, $time, $kind, $part, $value) returning id",
                ("$vehicle", vehicle), ("$time", time), ("$kind", (int)kind), ("$part", (int)part), ("$value", value));
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException e)
        {
            throw new HealthStoreException(e);
        }
    }

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> make, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        try
        {
            using SqliteConnection connection = _file.Connect();
            using SqliteCommand command = connection.Command(sql, values);
            using SqliteDataReader row = command.ExecuteReader();
            List<T> rows = [];
            while (row.Read())
            {
                rows.Add(make(row));
            }

            return rows;
        }
        catch (SqliteException e)
        {
            throw new HealthStoreException(e);
        }
    }
}
