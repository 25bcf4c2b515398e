using System.Buffers.Text;
using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Clutch.Postgres;
using Clutch.Telemetry;

namespace Clutch.Devices;

/// <summary>
/// The devices that may connect, in a SQLite file or a PostgreSQL database. Tokens are kept as SHA-256 only: they have 256 random bits, so
/// no slow hash is needed. Every change of a vehicle's credentials has a revision; revisions become visible in their order, because writers
/// take turns at one row.
/// </summary>
public sealed partial class DeviceRegistry : IDisposable
{
    private const int TokenBytes = 32;

    /// <summary>Compared with when the vehicle is unknown, so that the answer takes as long. No SHA-256 is all zeros.</summary>
    private static readonly byte[] s_nothing = new byte[SHA256.HashSizeInBytes];

    private readonly TimeProvider _time;
    private readonly IDeviceDatabase _database;

    /// <summary>Opens or makes the registry.</summary>
    /// <param name="location">A SQLite file, or <c>postgres://user:password@host:port/database</c>; a PostgreSQL server may be away now and come later.</param>
    /// <param name="time">Ages of credentials and claim codes.</param>
    /// <exception cref="Sqlite.SqliteFileException">The file cannot be used.</exception>
    /// <exception cref="DeviceRegistryException">The location is not well-formed.</exception>
    public DeviceRegistry(string location, TimeProvider time)
    {
        _time = time;
        Sessions = new SessionStore(this, time);
        if (!PostgresAddress.IsPostgres(location))
        {
            _database = new SqliteDeviceDatabase(location);
            return;
        }

        _database = PostgresAddress.TryParse(location, out PostgresAddress? address, out string? error)
            ? new PostgresDeviceDatabase(address)
            : throw new DeviceRegistryException(error);
    }

    /// <summary>Where it is; holds no secret.</summary>
    public string Name => _database.Name;

    /// <summary>What devices left behind here when their connections ended.</summary>
    public SessionStore Sessions { get; }

    /// <summary>What the registry knows of a token.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> token) => SHA256.HashData(token);

    /// <summary>Makes a token for the vehicle and returns it, this once; an older one of the same vehicle is no longer good.</summary>
    /// <exception cref="ArgumentException">Not a vehicle id.</exception>
    /// <exception cref="DeviceRegistryException">The registry cannot be written.</exception>
    public string Add(string vehicle)
    {
        CheckVehicle(vehicle);
        return Wait(ChangeAsync(vehicle, change => SetTokenAsync(change, vehicle), CancellationToken.None));
    }

    /// <summary>Lets a vehicle's device in with a client certificate; an older one of the same vehicle is no longer good.</summary>
    /// <param name="vehicle">The vehicle that the certificate names.</param>
    /// <param name="keySha256">SHA-256 of its SubjectPublicKeyInfo.</param>
    /// <exception cref="ArgumentException">Not a vehicle id, or not 32 bytes.</exception>
    /// <exception cref="DeviceRegistryException">The registry cannot be written.</exception>
    public void Pin(string vehicle, byte[] keySha256)
    {
        CheckVehicle(vehicle);
        if (keySha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException($"A SHA-256 has {SHA256.HashSizeInBytes} bytes, not {keySha256.Length}.", nameof(keySha256));
        }

        Wait(ChangeAsync(vehicle, change => SetAsync(change, vehicle, CredentialKind.CertificateKey, keySha256), CancellationToken.None));
    }

    /// <summary>Whether the token is the vehicle's.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be read.</exception>
    public bool Check(string vehicle, string token) =>
        Wait(CheckAsync(vehicle, CredentialKind.Token, Hash(Encoding.UTF8.GetBytes(token)), CancellationToken.None)).IsGood;

    /// <summary>Whether the credential is the vehicle's. Reads the registry each time, so that other processes may add and remove devices.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be read.</exception>
    public ValueTask<CredentialCheck> CheckAsync(string vehicle, CredentialKind kind, byte[] sha256, CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            await using DbCommand find = Sql.Command(
                connection,
                null,
                "select (select value from revision), (select sha256 from credential where vehicle = @vehicle and kind = @kind)",
                ("@vehicle", vehicle),
                ("@kind", (int)kind));
            await using DbDataReader reader = await find.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            byte[] known = reader.IsDBNull(1) ? s_nothing : reader.GetFieldValue<byte[]>(1);
            return new CredentialCheck(CryptographicOperations.FixedTimeEquals(sha256, known), reader.GetInt64(0));
        },
        cancellationToken);

    /// <summary>Takes every right from a vehicle's device, its claim code and its sessions too. False when there was none.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be written.</exception>
    public bool Remove(string vehicle) => Wait(ChangeAsync(
        vehicle,
        async change =>
        {
            await change.ExecuteAsync("delete from session where vehicle = @vehicle", ("@vehicle", vehicle));
            int claims = await change.ExecuteAsync("delete from claim where vehicle = @vehicle", ("@vehicle", vehicle));
            return claims + await change.ExecuteAsync("delete from credential where vehicle = @vehicle", ("@vehicle", vehicle)) > 0;
        },
        CancellationToken.None));

    /// <summary>All devices, by vehicle.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be read.</exception>
    public IReadOnlyList<Device> List() => Wait(UseAsync(
        async connection =>
        {
            await using DbCommand select = Sql.Command(
                connection,
                null,
                "select vehicle, max(created), min(kind), max(kind) from credential group by vehicle order by vehicle");
            await using DbDataReader reader = await select.ExecuteReaderAsync();
            var devices = new List<Device>();
            while (await reader.ReadAsync())
            {
                devices.Add(new Device(
                    reader.GetString(0),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)),
                    HasToken: reader.GetInt32(2) == (int)CredentialKind.Token,
                    HasCertificate: reader.GetInt32(3) == (int)CredentialKind.CertificateKey));
            }

            return devices;
        },
        CancellationToken.None));

    /// <summary>Makes a claim code for the vehicle, good once and for ten minutes; an older one is no longer good. Credentials stay as they are.</summary>
    /// <exception cref="ArgumentException">Not a vehicle id.</exception>
    /// <exception cref="DeviceRegistryException">The registry cannot be written.</exception>
    public string MakeClaimCode(string vehicle)
    {
        CheckVehicle(vehicle);
        string code = ClaimCode.Make();
        long expires = (_time.GetUtcNow() + ClaimCode.Lifetime).ToUnixTimeMilliseconds();
        Wait(UseAsync(
            async connection => await Sql.ExecuteAsync(
                connection,
                null,
                "insert into claim (vehicle, code_hash, expires) values (@vehicle, @hash, @expires) on conflict (vehicle) do update set code_hash = excluded.code_hash, expires = excluded.expires",
                ("@vehicle", vehicle),
                ("@hash", ClaimCode.Hash(code)),
                ("@expires", expires)),
            CancellationToken.None));
        return ClaimCode.Format(code);
    }

    /// <summary>Exchanges a claim code for its vehicle's new token, which takes the place of an older one. Null: never given, used, replaced or too old.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be written; the code is still good.</exception>
    public ValueTask<ClaimedDevice?> ClaimAsync(string code, CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            if (!ClaimCode.TryRead(code, out string? read))
            {
                return null;
            }

            // One statement takes the code, so that of two who come at once one gets it.
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            var change = new RegistryChange(connection, transaction, cancellationToken);
            object? vehicle = await change.ScalarAsync(
                "delete from claim where code_hash = @hash and expires > @now returning vehicle",
                ("@hash", ClaimCode.Hash(read)),
                ("@now", _time.GetUtcNow().ToUnixTimeMilliseconds()));
            if (vehicle is not string claimed)
            {
                return null;
            }

            await change.StampAsync(claimed);
            string token = await SetTokenAsync(change, claimed);
            await transaction.CommitAsync(cancellationToken);
            return new ClaimedDevice(claimed, token);
        },
        cancellationToken);

    /// <summary>The vehicles whose credentials changed after a revision, in the order of the changes; of several changes of a vehicle the newest.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be read.</exception>
    public ValueTask<List<DeviceChange>> ChangesAsync(long after, CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            await using DbCommand select = Sql.Command(connection, null, "select vehicle, revision from change where revision > @after order by revision", ("@after", after));
            await using DbDataReader reader = await select.ExecuteReaderAsync(cancellationToken);
            var changes = new List<DeviceChange>();
            while (await reader.ReadAsync(cancellationToken))
            {
                changes.Add(new DeviceChange(reader.GetString(0), reader.GetInt64(1)));
            }

            return changes;
        },
        cancellationToken);

    public void Dispose() => _database.Dispose();

    private static void CheckVehicle(string vehicle)
    {
        if (!Topics.IsVehicle(vehicle))
        {
            throw new ArgumentException($"'{vehicle}' is not a vehicle id: use 1 to {Topics.MaxVehicleLength} of A-Z a-z 0-9 . _ - and no dot first.", nameof(vehicle));
        }
    }

    /// <summary>For commands and the start, which have a thread to wait with.</summary>
    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private async ValueTask<string> SetTokenAsync(RegistryChange change, string vehicle)
    {
        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        await SetAsync(change, vehicle, CredentialKind.Token, Hash(Encoding.ASCII.GetBytes(token)));
        return token;
    }

    private async ValueTask<int> SetAsync(RegistryChange change, string vehicle, CredentialKind kind, byte[] sha256) => await change.ExecuteAsync(
        "insert into credential (vehicle, kind, sha256, created) values (@vehicle, @kind, @hash, @created) on conflict (vehicle, kind) do update set sha256 = excluded.sha256, created = excluded.created",
        ("@vehicle", vehicle),
        ("@kind", (int)kind),
        ("@hash", sha256),
        ("@created", _time.GetUtcNow().ToUnixTimeMilliseconds()));

    private ValueTask<T> ChangeAsync<T>(string vehicle, Func<RegistryChange, ValueTask<T>> body, CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            var change = new RegistryChange(connection, transaction, cancellationToken);
            await change.StampAsync(vehicle);
            T result = await body(change);
            await transaction.CommitAsync(cancellationToken);
            return result;
        },
        cancellationToken);

    internal async ValueTask<T> UseAsync<T>(Func<DbConnection, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            DbConnection connection = await _database.RentAsync(cancellationToken);
            try
            {
                return await body(connection);
            }
            finally
            {
                await _database.ReturnAsync(connection);
            }
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException or SocketException)
        {
            throw new DeviceRegistryException($"the device registry {_database.Name} cannot be used: {e.Message}", e);
        }
    }
}
