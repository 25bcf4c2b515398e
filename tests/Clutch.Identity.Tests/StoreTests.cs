using Npgsql;
using Xunit;

namespace Clutch.Identity.Tests;

/// <summary>In a file.</summary>
public sealed class SqliteIdentityTests : IdentityContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-identity-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "identity.db");

    private protected override IdentityWorld Open(IdentityOptions? options = null) => new(Path, Time, options);

    [Fact]
    public async Task The_file_is_its_owners_alone()
    {
        using IdentityWorld world = Open();
        await world.DriverAsync();
        Assert.All(_folder.EnumerateFiles(), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Fact]
    public void A_misspelt_address_is_refused_without_its_password()
    {
        using var world = new IdentityWorld("postgres://user:geheim@", Time);
        IdentityStoreException error = Assert.Throws<IdentityStoreException>(() => world.Store);
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>One server for all tests of the class; each has a database of its own.</summary>
public sealed class PostgresFixture : IDisposable
{
    internal PostgresServer Server { get; } = PostgresServer.Start();

    internal string NewDatabase()
    {
        string name = $"t{Guid.NewGuid():N}";
        using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Server.Port};Username=clutch;Database=postgres;Pooling=false;Timeout=60;Command Timeout=120");
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"create database {name} locale 'C' template template0";
        command.ExecuteNonQuery();
        return $"postgres://clutch@127.0.0.1:{Server.Port}/{name}?sslmode=disable";
    }

    public void Dispose() => Server.Dispose();
}

/// <summary>On a real PostgreSQL server.</summary>
public sealed class PostgresIdentityTests(PostgresFixture fixture) : IdentityContract, IClassFixture<PostgresFixture>
{
    private readonly string _address = fixture.NewDatabase();

    private protected override IdentityWorld Open(IdentityOptions? options = null) => new(_address, Time, options);

    [Fact]
    public async Task Nobody_is_let_in_while_the_server_is_away_and_everybody_again_when_it_is_back()
    {
        using PostgresServer server = PostgresServer.Start();
        using var world = new IdentityWorld(server.Address, Time);
        Caller caller = await world.CallerAsync(await world.DriverAsync());
        Assert.NotNull(await world.Grants.AgainAsync(caller, default));
        server.Stop();
        Time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<IdentityStoreException>(async () => await world.Grants.AgainAsync(caller, default));
        await Assert.ThrowsAsync<IdentityStoreException>(async () => await world.Access.MaySeeAsync(caller, "car-1", default));
        server.StartAgain();
        Assert.NotNull(await world.Grants.AgainAsync(caller, default));
    }
}
