using System.Data.Common;

namespace Clutch.Devices;

/// <summary>
/// Sessions of devices, beside the registry, so that a device finds its own at every server. Servers learn here too that a device has
/// connected to another one, and up to where the stream of commands needs not be read again. Thread-safe.
/// </summary>
public sealed class SessionStore
{
    /// <summary>Sessions of one vehicle without a connection; beyond that the one that was away longest ends.</summary>
    public const int MostOfVehicle = 16;

    /// <summary>How often a server tells that its sessions live.</summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromMinutes(5);

    /// <summary>A server that has not fetched such a note for so long is gone.</summary>
    private static readonly TimeSpan s_noteLifetime = TimeSpan.FromMinutes(1);

    private readonly DeviceRegistry _registry;
    private readonly TimeProvider _time;

    internal SessionStore(DeviceRegistry registry, TimeProvider time)
    {
        _registry = registry;
        _time = time;
    }

    /// <summary>The session, if it is not over.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be read.</exception>
    public ValueTask<StoredSession?> FindAsync(SessionName name, CancellationToken cancellationToken) => _registry.UseAsync(
        async connection =>
        {
            await using DbCommand select = Sql.Command(
                connection,
                null,
                "select expiry, seen, door, commands, status, given from session where vehicle = @vehicle and client_id = @client",
                ("@vehicle", name.Vehicle),
                ("@client", name.ClientId));
            await using DbDataReader reader = await select.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            var session = new StoredSession(name.Vehicle, name.ClientId)
            {
                Expiry = reader.GetInt64(0),
                Seen = reader.GetInt64(1),
                Door = reader.GetString(2),
                Commands = reader.GetInt32(3),
                Status = reader.GetInt32(4),
                Given = reader.GetFieldValue<byte[]>(5),
            };
            return session.Seen + (session.Expiry * 1000) + (session.Door.Length > 0 ? Milliseconds(SignOfLife) : 0) < Now() ? null : session;
        },
        cancellationToken);

    /// <summary>Makes changes durable, all at once.</summary>
    /// <param name="door">Whose they are.</param>
    /// <param name="changes">Of several of one session the last one counts.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <exception cref="DeviceRegistryException">The registry cannot be written; nothing changed.</exception>
    public ValueTask<bool> ApplyAsync(string door, IReadOnlyList<SessionChange> changes, CancellationToken cancellationToken) => _registry.UseAsync(
        async connection =>
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            var change = new RegistryChange(connection, transaction, cancellationToken);
            foreach ((SessionChangeKind kind, StoredSession session) in changes)
            {
                await ApplyAsync(change, door, kind, session);
            }

            await transaction.CommitAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>The sessions of this server that another one has by now; each is told once.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be used.</exception>
    public ValueTask<List<SessionName>> TakenAsync(string door, CancellationToken cancellationToken) => _registry.UseAsync(
        async connection =>
        {
            var taken = new List<SessionName>();
            await using (DbCommand select = Sql.Command(connection, null, "select vehicle, client_id from taken where door = @door", ("@door", door)))
            {
                await using DbDataReader reader = await select.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    taken.Add(new SessionName(reader.GetString(0), reader.GetString(1)));
                }
            }

            foreach (SessionName name in taken)
            {
                await Sql.ExecuteAsync(
                    connection,
                    null,
                    "delete from taken where door = @door and vehicle = @vehicle and client_id = @client",
                    ("@door", door),
                    ("@vehicle", name.Vehicle),
                    ("@client", name.ClientId));
            }

            return taken;
        },
        cancellationToken);

    /// <summary>Says that this server's sessions live, and drops those that are over.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be used.</exception>
    public ValueTask<int> SweepAsync(string door, CancellationToken cancellationToken) => _registry.UseAsync(
        async connection =>
        {
            long now = Now();
            await Sql.ExecuteAsync(connection, null, "update session set seen = @now where door = @door", ("@now", now), ("@door", door));
            await Sql.ExecuteAsync(connection, null, "delete from taken where time < @old", ("@old", now - Milliseconds(s_noteLifetime)));

            // Twice the interval, so that a server which is late with its sign of life loses nothing.
            return await Sql.ExecuteAsync(
                connection,
                null,
                "delete from session where seen + expiry * 1000 < @now - case when door = '' then 0 else @grace end",
                ("@now", now),
                ("@grace", 2 * Milliseconds(SignOfLife)));
        },
        cancellationToken);

    /// <summary>Where reading the stream goes on after a start; null: at its beginning.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be read.</exception>
    public ValueTask<string?> PlaceAsync(string stream, CancellationToken cancellationToken) => _registry.UseAsync(
        async connection =>
        {
            await using DbCommand select = Sql.Command(connection, null, "select place from log_place where stream = @stream", ("@stream", stream));
            return await select.ExecuteScalarAsync(cancellationToken) as string;
        },
        cancellationToken);

    /// <summary>Keeps such a place.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be written.</exception>
    public ValueTask<int> SetPlaceAsync(string stream, string place, CancellationToken cancellationToken) => _registry.UseAsync(
        async connection => await Sql.ExecuteAsync(
            connection,
            null,
            "insert into log_place (stream, place) values (@stream, @place) on conflict (stream) do update set place = excluded.place",
            ("@stream", stream),
            ("@place", place)),
        cancellationToken);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private async ValueTask ApplyAsync(RegistryChange change, string door, SessionChangeKind kind, StoredSession session)
    {
        (string, object)[] parameters =
        [
            ("@vehicle", session.Vehicle),
            ("@client", session.ClientId),
            ("@door", door),
            ("@now", Now()),
            ("@expiry", session.Expiry),
            ("@commands", session.Commands),
            ("@status", session.Status),
            ("@given", session.Given),
        ];
        const string Note = """
            insert into taken (door, vehicle, client_id, time) select {0}, vehicle, client_id, @now from session
            where vehicle = @vehicle and client_id = @client and {0} <> '' and {0} <> @door on conflict (door, vehicle, client_id) do nothing
            """;
        switch (kind)
        {
            case SessionChangeKind.Begin:
                // The server that had it is read from the row after the row is ours: of two at once each knows the one before it.
                await change.ExecuteAsync(
                    """
                    insert into session (vehicle, client_id, door, previous, seen, expiry, commands, status, given)
                    values (@vehicle, @client, @door, '', @now, @expiry, @commands, @status, @given)
                    on conflict (vehicle, client_id) do update set previous = session.door, door = excluded.door, seen = excluded.seen,
                    expiry = excluded.expiry, commands = excluded.commands, status = excluded.status, given = excluded.given
                    """,
                    parameters);
                await change.ExecuteAsync(Note.Replace("{0}", "previous", StringComparison.Ordinal), parameters);
                await change.ExecuteAsync(
                    """
                    delete from session where vehicle = @vehicle and client_id in
                    (select client_id from session where vehicle = @vehicle and door = '' order by seen desc, client_id limit 1000 offset @most)
                    """,
                    ("@vehicle", session.Vehicle),
                    ("@most", MostOfVehicle));
                break;
            case SessionChangeKind.Delete:
                await change.ExecuteAsync(Note.Replace("{0}", "door", StringComparison.Ordinal), parameters);
                await change.ExecuteAsync("delete from session where vehicle = @vehicle and client_id = @client", parameters[..2]);
                break;
            default:
                await change.ExecuteAsync(
                    """
                    update session set door = @next, seen = @now, expiry = @expiry, commands = @commands, status = @status, given = @given
                    where vehicle = @vehicle and client_id = @client and door = @door
                    """,
                    [.. parameters, ("@next", kind == SessionChangeKind.End ? "" : door)]);
                break;
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
