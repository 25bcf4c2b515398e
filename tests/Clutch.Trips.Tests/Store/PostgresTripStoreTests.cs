using Clutch.Testing;
using Npgsql;

namespace Clutch.Trips.Tests;

/// <summary>One server for all tests of the class; each has a database of its own.</summary>
public sealed class PostgresFixture : IDisposable
{
    private readonly PostgresServer _server = PostgresServer.Start();

    internal string NewDatabase()
    {
        string name = $"t{Guid.NewGuid():N}";
        using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={_server.Port};Username=clutch;Database=postgres;Pooling=false");
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"create database {name} locale 'C' template template0";
        command.ExecuteNonQuery();
        return $"postgres://clutch@127.0.0.1:{_server.Port}/{name}?sslmode=disable";
    }

    public void Dispose() => _server.Dispose();
}

/// <summary>On a real PostgreSQL server.</summary>
public sealed class PostgresTripStoreTests(PostgresFixture fixture) : TripStoreContract, IClassFixture<PostgresFixture>
{
    private readonly string _address = fixture.NewDatabase();

    private protected override TripArchive Open() => new(_address);
}
