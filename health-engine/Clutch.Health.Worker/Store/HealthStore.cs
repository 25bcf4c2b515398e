using Clutch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Clutch.Health.Worker;

/// <summary>
/// The health role's own side of <c>health.db</c>. Belongs to one caller. A checkpoint is one transaction, so states and what was found from them never disagree.
/// </summary>
internal sealed class HealthStore : IDisposable
{
    private const string AlertColumns = "part, boot, sequence, status, level, until, raised, changed, closed, detail";
    private const string StatementColumns = "id, vehicle, time, kind, part, value, boot, sequence";

    private readonly SqliteConnection _connection;
    private long _version;

    public HealthStore(SqliteFile file)
    {
        _connection = file.Connect();
        _version = DataVersion();
    }

    /// <summary>Called before each operation with its name; a test makes it fail there.</summary>
    public Action<string> Reached { get; init; } = static _ => { };

    /// <summary>States of another layout lie here: they cannot be read, and are built again from the log.</summary>
    public bool HasOtherLayout
    {
        get
        {
            Reached("layout");
            using SqliteCommand command = _connection.Command(
                "select exists (select 1 from state where layout < $layout or layout > $layout)", ("$layout", VehicleState.LayoutVersion));
            return (long)command.ExecuteScalar()! != 0;
        }
    }

    /// <summary>Forgets what a replay from the log's beginning makes again. Snapshots and statements stay.</summary>
    public void Forget()
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        Reached("forget");
        _connection.Execute("delete from state");
        _connection.Execute("delete from alert where closed = 0");
        transaction.Commit();
    }

    /// <summary>What is known of a vehicle; a new one when nothing is.</summary>
    public VehicleEntry Load(string vehicle)
    {
        Reached("load");
        var entry = new VehicleEntry(vehicle);
        using (SqliteCommand command = _connection.Command("select boot, sequence, codes, sources, bytes from state where vehicle = $vehicle", ("$vehicle", vehicle)))
        using (SqliteDataReader row = command.ExecuteReader())
        {
            if (row.Read())
            {
                entry.Last = new FrameId(row.GetInt64(0), row.GetInt64(1));
                entry.Codes = row.GetInt64(2);
                entry.Sources = row.GetInt32(3);
                if (!VehicleState.TryRead(row.GetFieldValue<byte[]>(4), out entry.State))
                {
                    throw new HealthStoreException($"The state of {vehicle} is damaged. Stop, delete health.db, and start again: everything is made anew from the log.");
                }
            }
        }

        using SqliteCommand alerts = _connection.Command($"select {AlertColumns} from alert where vehicle = $vehicle and closed = 0", ("$vehicle", vehicle));
        using SqliteDataReader alert = alerts.ExecuteReader();
        while (alert.Read())
        {
            entry.Keep(HealthSchema.Alert(alert), isChange: false);
        }

        LoadPending(entry);
        return entry;
    }

    /// <summary>Reads the statements that no frame up to the entry's last one has taken.</summary>
    public void LoadPending(VehicleEntry entry)
    {
        Reached("statements");
        entry.Pending.Clear();
        using SqliteCommand command = _connection.Command(
            $"select {StatementColumns} from statement where vehicle = $vehicle and (boot is null or (boot, sequence) > ($boot, $sequence)) order by time, id",
            ("$vehicle", entry.Vehicle), ("$boot", entry.Last.Boot), ("$sequence", entry.Last.Sequence));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            entry.Pending.Add(HealthSchema.Statement(row));
        }
    }

    /// <summary>Whether somebody else wrote since the last call: there may be new statements.</summary>
    public bool WasWritten()
    {
        long before = _version;
        _version = DataVersion();
        return _version != before;
    }

    /// <summary>Stores everything that changed, and what is to be sent, at once.</summary>
    public void Checkpoint(IEnumerable<VehicleEntry> dirty, IReadOnlyList<Finding> findings)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        byte[] bytes = new byte[VehicleState.Size];
        foreach (VehicleEntry entry in dirty)
        {
            Reached("state");
            VehicleState.Write(entry.State, bytes);
            _connection.Execute(
                "insert or replace into state values ($vehicle, $layout, $boot, $sequence, $codes, $sources, $bytes)",
                ("$vehicle", entry.Vehicle), ("$layout", VehicleState.LayoutVersion), ("$boot", entry.Last.Boot), ("$sequence", entry.Last.Sequence),
                ("$codes", entry.Codes), ("$sources", entry.Sources), ("$bytes", bytes));
            WriteStatements(entry);
            WriteAlerts(entry);
        }

        foreach (Finding finding in findings)
        {
            Write(finding);
        }

        Reached("commit");
        transaction.Commit();
    }

    /// <summary>What is stored and perhaps not sent, the oldest first.</summary>
    public IReadOnlyList<(long Id, string Vehicle, byte[] Document)> Outbox(int most)
    {
        Reached("outbox");
        List<(long, string, byte[])> waiting = [];
        using SqliteCommand command = _connection.Command("select id, vehicle, document from outbox order by id limit $most", ("$most", most));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            waiting.Add((row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2)));
        }

        return waiting;
    }

    /// <summary>Everything up to this one is durable in the log.</summary>
    public void Sent(long id)
    {
        Reached("sent");
        _connection.Execute("delete from outbox where id <= $id", ("$id", id));
    }

    public void Dispose() => _connection.Dispose();

    private void WriteStatements(VehicleEntry entry)
    {
        foreach (Statement statement in entry.Applied)
        {
            Reached("statement");
            _connection.Execute(
                "update statement set boot = $boot, sequence = $sequence where id = $id",
                ("$boot", statement.Applied!.Value.Boot), ("$sequence", statement.Applied.Value.Sequence), ("$id", statement.Id));
        }
    }

    private void WriteAlerts(VehicleEntry entry)
    {
        foreach (KeptAlert alert in entry.ChangedAlerts.Values)
        {
            Reached("alert");
            _connection.Execute(
                $"insert or replace into alert (vehicle, {AlertColumns}) values ($vehicle, $part, $boot, $sequence, $status, $level, $until, $raised, $changed, $closed, $detail)",
                ("$vehicle", entry.Vehicle), ("$part", (int)alert.Part), ("$boot", alert.Cause.Boot), ("$sequence", alert.Cause.Sequence), ("$status", (int)alert.State.Status),
                ("$level", (int)alert.State.Level), ("$until", alert.State.Until), ("$raised", alert.Raised), ("$changed", alert.Changed), ("$closed", alert.Closed),
                ("$detail", alert.Detail.ToArray()));
        }
    }

    /// <summary>A day's snapshot is that of its last finding, written when the first one of another day comes, and never again.</summary>
    private void Write(Finding finding)
    {
        Reached("snapshot");
        _connection.Execute(
            "insert or ignore into snapshot select vehicle, day, snapshot from judgement where vehicle = $vehicle and day <> $day and (boot, sequence) < ($boot, $sequence)",
            ("$vehicle", finding.Vehicle), ("$day", finding.Day), ("$boot", finding.Cause.Boot), ("$sequence", finding.Cause.Sequence));
        Reached("judgement");
        _connection.Execute(
            """
            insert into judgement values ($vehicle, $boot, $sequence, $time, $day, $document, $snapshot)
            on conflict (vehicle) do update set boot = excluded.boot, sequence = excluded.sequence, time = excluded.time, day = excluded.day,
                document = excluded.document, snapshot = excluded.snapshot
            where (excluded.boot, excluded.sequence) >= (boot, sequence)
            """,
            ("$vehicle", finding.Vehicle), ("$boot", finding.Cause.Boot), ("$sequence", finding.Cause.Sequence), ("$time", finding.Time), ("$day", finding.Day),
            ("$document", finding.Document.ToArray()), ("$snapshot", finding.Snapshot.ToArray()));
        Reached("send");
        _connection.Execute("insert into outbox (vehicle, document) values ($vehicle, $document)", ("$vehicle", finding.Vehicle), ("$document", finding.Document.ToArray()));
    }

    /// <summary>SQLite's own count of commits by other connections.</summary>
    private long DataVersion()
    {
        using SqliteCommand command = _connection.Command("pragma data_version");
        return (long)command.ExecuteScalar()!;
    }
}
