using System.Diagnostics;
using Clutch.Mqtt;
using Npgsql;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>One server for all tests of the class; each has a database of its own.</summary>
public sealed class PostgresFixture : IDisposable
{
    internal PostgresServer Server { get; } = PostgresServer.Start();

    internal string NewDatabase()
    {
        string name = $"t{Guid.NewGuid():N}";
        using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Server.Port};Username=clutch;Database=postgres;Pooling=false");
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"create database {name} locale 'C' template template0";
        command.ExecuteNonQuery();
        return $"postgres://clutch@127.0.0.1:{Server.Port}/{name}?sslmode=disable";
    }

    public void Dispose() => Server.Dispose();
}

/// <summary>The registry on a real PostgreSQL server.</summary>
public sealed class PostgresRegistryTests(PostgresFixture fixture) : DeviceRegistryContract, IClassFixture<PostgresFixture>
{
    private readonly string _address = fixture.NewDatabase();

    private protected override DeviceRegistry Open() => new(_address, Time);

    [Fact]
    public async Task Closed_while_the_server_is_away_and_open_again_by_itself()
    {
        using PostgresServer server = PostgresServer.Start();
        string folder = Directory.CreateTempSubdirectory("clutch-pg-door-").FullName;
        await using (IngestHost host = await IngestHost.StartAsync(folder, registry: server.Address))
        {
            string token = host.Devices.Add(DoorFixture.Car);
            await using Wire live = await Wire.OpenAsync(host.Port);
            Assert.Equal(0, await live.ConnectAsync(Wire.Connect(MqttVersion.V5, DoorFixture.Car, token, "live")));

            server.Stop();
            Assert.Equal(0x88, await AskAsync(host, token));
            Assert.Equal(0x03, await AskAsync(host, token, MqttVersion.V311));
            Assert.Equal(0x88, await AskAsync(host, "not-the-token"));

            // Who is in stays in: it was good when it came.
            await live.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 1));
            Assert.Equal([0x40, 0x02, 0x00, 0x01], await live.ReceiveAsync());

            server.StartAgain();
            Assert.Equal(0, await AskAsync(host, token));
            Assert.Equal(0x86, await AskAsync(host, "not-the-token"));

            // What another process takes away ends the session, after the outage too.
            using var console = new DeviceRegistry(server.Address, TimeProvider.System);
            console.Remove(DoorFixture.Car);
            long since = Stopwatch.GetTimestamp();
            Assert.Equal(ReasonCode.NotAuthorized, Refusals.Read(await live.ReceiveAsync()).Reason);
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(5)); // 1 s on a quiet machine; this one is shared
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("postgres://", "postgres://USER@HOST")]
    [InlineData("postgres://host/db", "postgres://USER@HOST")]
    [InlineData("postgres://user:hunter2@host/", "postgres://USER@HOST")]
    [InlineData("postgres://user:hunter2@host/db?sslmode=maybe", "'sslmode'; allowed is sslmode with disable")]
    [InlineData("postgresql://user:hunter2@host/db?options=x", "'options'; allowed is sslmode")]
    public void A_wrong_address_is_named_without_its_password(string address, string expected)
    {
        DeviceRegistryException e = Assert.Throws<DeviceRegistryException>(() => new DeviceRegistry(address, Time));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_away_is_named_without_the_password()
    {
        using var devices = new DeviceRegistry("postgres://user:hunter2@127.0.0.1:1/db", Time);
        DeviceRegistryException e = Assert.Throws<DeviceRegistryException>(() => devices.List());
        Assert.StartsWith("the device registry postgres://127.0.0.1:1/db cannot be used: ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", e.ToString(), StringComparison.Ordinal);
    }

    private static async Task<byte> AskAsync(IngestHost host, string token, MqttVersion version = MqttVersion.V5)
    {
        await using Wire device = await Wire.OpenAsync(host.Port);
        return await device.ConnectAsync(Wire.Connect(version, DoorFixture.Car, token, clientId: $"agent-{Guid.NewGuid():N}"));
    }
}
