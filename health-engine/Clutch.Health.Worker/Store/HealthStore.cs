using System.Data.Common;
using Clutch.Log;

namespace Clutch.Health.Worker;

/// <summary>
/// The health role's own side of the store. Belongs to one caller. A checkpoint is one transaction, so states and what was found from them never disagree. A state is
/// written only over the one that it was made from: of several roles that take a vehicle for theirs, one goes on, and the others begin again.
/// </summary>
internal sealed class HealthStore(IHealthDatabase database) : IDisposable
{
    private readonly DbConnection _connection = database.Connect();

    /// <summary>Called before each operation with its name; a test makes it fail there.</summary>
    public Action<string> Reached { get; init; } = static _ => { };

    /// <summary>States of another layout lie here: they cannot be read, and are built again from the log.</summary>
    public bool HasOtherLayout
    {
        get
        {
            Reached("layout");
            return _connection.Read("select count(*) from state where layout <> @layout", static row => row.GetInt64(0), ("layout", (long)VehicleState.LayoutVersion))[0] > 0;
        }
    }

    /// <summary>Time of the newest frame that any role has taken, milliseconds since 1970-01-01 UTC; 0: none.</summary>
    public long Newest => _connection.Read("select time from newest", static row => row.GetInt64(0))[0];

    /// <summary>Forgets what a replay from the log's beginning makes again. Snapshots and statements stay.</summary>
    public void Forget()
    {
        using DbTransaction transaction = _connection.BeginTransaction();
        Reached("forget");
        _connection.Execute(transaction, "delete from state");
        _connection.Execute(transaction, "delete from alert where closed = 0");
        transaction.Commit();
    }

    /// <summary>What is known of a vehicle; a new one when nothing is.</summary>
    public VehicleEntry Load(string vehicle)
    {
        Reached("load");
        var entry = new VehicleEntry(vehicle);
        using (DbCommand command = _connection.Command(null, "select boot, sequence, codes, sources, looked, bytes from state where vehicle = @vehicle", ("vehicle", vehicle)))
        using (DbDataReader row = command.ExecuteReader())
        {
            if (row.Read())
            {
                entry.Last = entry.InStore = new FrameId(row.GetInt64(0), row.GetInt64(1));
                entry.Codes = row.GetInt64(2);
                entry.Sources = (int)row.GetInt64(3);
                entry.IsLookedAt = row.GetInt64(4) != 0;
                if (!VehicleState.TryRead(row.Bytes(5), out entry.State))
                {
                    throw new HealthStoreException($"The state of {vehicle} in {database.Name} is damaged. Stop, empty the store, and start again: everything is made anew from the log.");
                }
            }
        }

        foreach (KeptAlert alert in _connection.Read($"select {Sql.AlertColumns} from alert where vehicle = @vehicle and closed = 0", Sql.Alert, ("vehicle", vehicle)))
        {
            entry.Keep(alert, isChange: false);
        }

        LoadPending(entry);
        return entry;
    }

    /// <summary>Reads the statements that no frame up to the entry's last one has taken.</summary>
    public void LoadPending(VehicleEntry entry)
    {
        Reached("statements");
        entry.Pending.Clear();
        HashSet<string> taken = [.. entry.Applied.Select(statement => statement.Id)];
        entry.Pending.AddRange(_connection.Read(
            $"select {Sql.StatementColumns} from statement where vehicle = @vehicle and (boot is null or (boot, sequence) > (@boot, @sequence)) order by time, id",
            Sql.Statement, ("vehicle", entry.Vehicle), ("boot", entry.Last.Boot), ("sequence", entry.Last.Sequence)).Where(statement => !taken.Contains(statement.Id)));
    }

    /// <summary>Lives of parts that ended in vehicles.</summary>
    public IReadOnlyList<LivedLife> Lives() => _connection.Read(
        $"select {Sql.StatementColumns} from statement where life_from is not null order by life_from, vehicle, id", static row => Sql.Statement(row).Life!);

    /// <summary>Stores everything that changed, and what is to be sent, at once.</summary>
    /// <param name="dirty">Vehicles that changed.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="newest">Time of the newest frame, milliseconds since 1970-01-01 UTC.</param>
    /// <exception cref="HealthStoreException">Another role has written a state since this one read it; nothing was stored.</exception>
    public void Checkpoint(IEnumerable<VehicleEntry> dirty, IReadOnlyList<Finding> findings, long newest)
    {
        using DbTransaction transaction = _connection.BeginTransaction();
        byte[] bytes = new byte[VehicleState.Size];
        foreach (VehicleEntry entry in dirty)
        {
            Reached("state");
            VehicleState.Write(entry.State, bytes);
            Write(entry, bytes, transaction);
            WriteStatements(entry, transaction);
            WriteAlerts(entry, transaction);
        }

        foreach (Finding finding in findings)
        {
            Write(finding, transaction);
        }

        _connection.Execute(transaction, "update newest set time = @time where time < @time", ("time", newest));
        Reached("commit");
        transaction.Commit();
    }

    /// <summary>What is stored and perhaps not sent, the oldest first; where roles share the store, this role's alone until the transaction ends.</summary>
    public (DbTransaction? Transaction, IReadOnlyList<OutboxRecord> Waiting) Outbox(int most)
    {
        Reached("outbox");
        DbTransaction? transaction = database.TakenByOne.Length > 0 ? _connection.BeginTransaction() : null;
        List<OutboxRecord> waiting = [];
        using DbCommand command = _connection.Command(
            transaction, $"select id, vehicle, document, stream from outbox order by id limit @most {database.TakenByOne}", ("most", (long)most));
        using DbDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            waiting.Add(new OutboxRecord(row.GetInt64(0), row.GetString(1), row.Bytes(2), (LogStream)row.GetInt64(3)));
        }

        return (transaction, waiting);
    }

    /// <summary>These are durable in the log.</summary>
    public void Sent(IEnumerable<OutboxRecord> records, DbTransaction? transaction)
    {
        Reached("sent");
        using DbTransaction? own = transaction is null ? _connection.BeginTransaction() : null;
        transaction ??= own!;
        foreach (OutboxRecord record in records)
        {
            _connection.Execute(transaction, "delete from outbox where id = @id", ("id", record.Id));
        }

        transaction.Commit();
    }

    public void Dispose() => _connection.Dispose();

    private void Write(VehicleEntry entry, byte[] bytes, DbTransaction transaction)
    {
        int written = _connection.Execute(
            transaction,
            """
            insert into state (vehicle, layout, boot, sequence, codes, sources, looked, bytes) values (@vehicle, @layout, @boot, @sequence, @codes, @sources, @looked, @bytes)
            on conflict (vehicle) do update set layout = excluded.layout, boot = excluded.boot, sequence = excluded.sequence, codes = excluded.codes,
                sources = excluded.sources, looked = excluded.looked, bytes = excluded.bytes
            where state.boot = @from_boot and state.sequence = @from_sequence
            """,
            ("vehicle", entry.Vehicle), ("layout", (long)VehicleState.LayoutVersion), ("boot", entry.Last.Boot), ("sequence", entry.Last.Sequence), ("codes", entry.Codes),
            ("sources", (long)entry.Sources), ("looked", entry.IsLookedAt ? 1L : 0L), ("bytes", bytes), ("from_boot", entry.InStore.Boot), ("from_sequence", entry.InStore.Sequence));
        if (written != 1)
        {
            throw new HealthStoreException($"Another health role has taken over {entry.Vehicle}; this one begins again from what is stored.");
        }
    }

    private void WriteStatements(VehicleEntry entry, DbTransaction transaction)
    {
        foreach (Statement statement in entry.Applied)
        {
            Reached("statement");
            _connection.Execute(
                transaction,
                "update statement set boot = @boot, sequence = @sequence where vehicle = @vehicle and id = @id",
                ("boot", statement.Applied!.Value.Boot), ("sequence", statement.Applied.Value.Sequence), ("vehicle", statement.Vehicle), ("id", statement.Id));
            StatementTable.WriteLife(_connection, transaction, statement.Vehicle, statement.Id, statement.Life);
            _connection.Execute(
                transaction,
                "insert into outbox (vehicle, document, stream) values (@vehicle, @document, @stream)",
                ("vehicle", entry.Vehicle), ("document", StatementJson.WriteApplied(statement)), ("stream", (long)LogStream.Statements));
        }
    }

    private void WriteAlerts(VehicleEntry entry, DbTransaction transaction)
    {
        foreach (KeptAlert alert in entry.ChangedAlerts.Values)
        {
            Reached("alert");
            _connection.Execute(
                transaction,
                $"""
                insert into alert (vehicle, {Sql.AlertColumns}) values (@vehicle, @part, @boot, @sequence, @status, @level, @until, @raised, @changed, @closed, @detail)
                on conflict (vehicle, part, boot, sequence) do update set status = excluded.status, level = excluded.level, until = excluded.until, raised = excluded.raised,
                    changed = excluded.changed, closed = excluded.closed, detail = excluded.detail
                """,
                ("vehicle", entry.Vehicle), ("part", (long)alert.Part), ("boot", alert.Cause.Boot), ("sequence", alert.Cause.Sequence), ("status", (long)alert.State.Status),
                ("level", (long)alert.State.Level), ("until", alert.State.Until), ("raised", alert.Raised), ("changed", alert.Changed), ("closed", alert.Closed),
                ("detail", alert.Detail.ToArray()));
        }
    }

    /// <summary>A day's snapshot is that of its last finding, written when the first one of another day comes, and never again.</summary>
    private void Write(Finding finding, DbTransaction transaction)
    {
        Reached("snapshot");
        _connection.Execute(
            transaction,
            """
            insert into snapshot (vehicle, day, document) select vehicle, day, snapshot from judgement where vehicle = @vehicle and day <> @day and (boot, sequence) < (@boot, @sequence)
            on conflict do nothing
            """,
            ("vehicle", finding.Vehicle), ("day", finding.Day), ("boot", finding.Cause.Boot), ("sequence", finding.Cause.Sequence));
        Reached("judgement");
        _connection.Execute(
            transaction,
            """
            insert into judgement (vehicle, boot, sequence, time, day, document, snapshot) values (@vehicle, @boot, @sequence, @time, @day, @document, @snapshot)
            on conflict (vehicle) do update set boot = excluded.boot, sequence = excluded.sequence, time = excluded.time, day = excluded.day,
                document = excluded.document, snapshot = excluded.snapshot
            where (excluded.boot, excluded.sequence) >= (judgement.boot, judgement.sequence)
            """,
            ("vehicle", finding.Vehicle), ("boot", finding.Cause.Boot), ("sequence", finding.Cause.Sequence), ("time", finding.Time), ("day", finding.Day),
            ("document", finding.Document.ToArray()), ("snapshot", finding.Snapshot.ToArray()));
        foreach ((string name, double value) in finding.Figures)
        {
            _connection.Execute(
                transaction,
                "insert into figure (vehicle, name, cohort, value) values (@vehicle, @name, @cohort, @value) on conflict (vehicle, name) do update set cohort = excluded.cohort, value = excluded.value",
                ("vehicle", finding.Vehicle), ("name", name), ("cohort", finding.Cohort), ("value", value));
        }

        Reached("send");
        _connection.Execute(
            transaction,
            "insert into outbox (vehicle, document, stream) values (@vehicle, @document, @stream)",
            ("vehicle", finding.Vehicle), ("document", finding.Document.ToArray()), ("stream", (long)LogStream.Findings));
    }
}

/// <summary>A record that is stored and perhaps not in the log.</summary>
/// <param name="Id">Its place in the outbox.</param>
/// <param name="Vehicle">Of which.</param>
/// <param name="Document">What is sent.</param>
/// <param name="Stream">Where to.</param>
internal sealed record OutboxRecord(long Id, string Vehicle, byte[] Document, LogStream Stream);
