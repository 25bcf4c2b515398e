using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Clutch.Sqlite;
using Clutch.Telemetry;
using Microsoft.Data.Sqlite;

namespace Clutch.Ingest;

/// <summary>A device that may connect.</summary>
/// <param name="Vehicle">Its vehicle, which is also its MQTT user name.</param>
/// <param name="Created">When its token was made.</param>
public sealed record Device(string Vehicle, DateTimeOffset Created);

/// <summary>The devices that may connect, in a SQLite file. Tokens are kept as SHA-256 only: they have 256 random bits, so no slow hash is needed.</summary>
public sealed class DeviceRegistry : IDisposable
{
    private const int TokenBytes = 32;

    private static readonly string[] s_scripts =
    [
        "create table device (vehicle text primary key, token_sha256 blob not null, created integer not null) without rowid;",
    ];

    /// <summary>Compared with when the vehicle is unknown, so that the answer takes as long. No SHA-256 is all zeros.</summary>
    private static readonly byte[] s_noToken = new byte[SHA256.HashSizeInBytes];

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="SqliteFileException">The file cannot be used.</exception>
    public DeviceRegistry(string path, TimeProvider time)
    {
        _time = time;
        _connection = SqliteFile.OpenOrCreate(path, s_scripts).Connect();
        _find = Command("select token_sha256 from device where vehicle = $vehicle", "");
        _find.Prepare();
    }

    /// <summary>Makes a token for the vehicle and returns it, this once; an older one of the same vehicle is no longer good.</summary>
    /// <exception cref="ArgumentException">Not a vehicle id.</exception>
    public string Add(string vehicle)
    {
        if (!Topics.IsVehicle(vehicle))
        {
            throw new ArgumentException($"'{vehicle}' is not a vehicle id: use 1 to {Topics.MaxVehicleLength} of A-Z a-z 0-9 . _ - and no dot first.", nameof(vehicle));
        }

        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        lock (_gate)
        {
            using SqliteCommand insert = Command(
                "insert into device (vehicle, token_sha256, created) values ($vehicle, $hash, $created) on conflict (vehicle) do update set token_sha256 = excluded.token_sha256, created = excluded.created",
                vehicle);
            insert.Parameters.AddWithValue("$hash", SHA256.HashData(Encoding.ASCII.GetBytes(token)));
            insert.Parameters.AddWithValue("$created", _time.GetUtcNow().ToUnixTimeMilliseconds());
            insert.ExecuteNonQuery();
        }

        return token;
    }

    /// <summary>Whether the token is the vehicle's. Reads the file each time, so that another process may add and remove devices.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public bool Check(string vehicle, ReadOnlySpan<byte> token)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(token, given);
        byte[]? known;
        lock (_gate)
        {
            _find.Parameters[0].Value = vehicle;
            known = _find.ExecuteScalar() as byte[];
        }

        return CryptographicOperations.FixedTimeEquals(given, known ?? s_noToken);
    }

    /// <inheritdoc cref="Check(string, ReadOnlySpan{byte})"/>
    public bool Check(string vehicle, string token) => Check(vehicle, Encoding.UTF8.GetBytes(token));

    /// <summary>False when there was none. A connection that is open stays open until it ends.</summary>
    public bool Remove(string vehicle)
    {
        lock (_gate)
        {
            using SqliteCommand delete = Command("delete from device where vehicle = $vehicle", vehicle);
            return delete.ExecuteNonQuery() > 0;
        }
    }

    /// <summary>All devices, by vehicle.</summary>
    public IReadOnlyList<Device> List()
    {
        lock (_gate)
        {
            using SqliteCommand select = _connection.CreateCommand();
            select.CommandText = "select vehicle, created from device order by vehicle";
            using SqliteDataReader reader = select.ExecuteReader();
            var devices = new List<Device>();
            while (reader.Read())
            {
                devices.Add(new Device(reader.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1))));
            }

            return devices;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _find.Dispose();
            _connection.Dispose();
        }
    }

    private SqliteCommand Command(string text, string vehicle)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddWithValue("$vehicle", vehicle);
        return command;
    }
}
