using System.Buffers.Text;
using Clutch.Mqtt;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>The registry in a SQLite file.</summary>
public sealed class DeviceRegistryTests : DeviceRegistryContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-devices-");

    private string File => Path.Combine(_folder.FullName, "devices.db");

    public void Dispose() => _folder.Delete(recursive: true);

    private protected override DeviceRegistry Open() => new(File, Time);

    [Fact]
    public void Tokens_and_claim_codes_are_not_in_the_file()
    {
        string token;
        string code;
        using (DeviceRegistry devices = Open())
        {
            token = devices.Add("car-1");
            code = devices.MakeClaimCode("car-2");
        }

        byte[] bytes = System.IO.File.ReadAllBytes(File);
        Assert.True(bytes.AsSpan().IndexOf("car-1"u8) >= 0);
        Assert.True(bytes.AsSpan().IndexOf(DoorFixture.Text(token)) < 0);
        Assert.True(bytes.AsSpan().IndexOf(Base64Url.DecodeFromChars(token)) < 0);
        Assert.True(bytes.AsSpan().IndexOf(DoorFixture.Text(code)) < 0);
        Assert.True(bytes.AsSpan().IndexOf(DoorFixture.Text(code.Replace("-", "", StringComparison.Ordinal))) < 0);
    }

    [Fact]
    public void A_file_of_the_first_version_keeps_its_devices()
    {
        string token = "a-token-of-before";
        Execute(
            "create table device (vehicle text primary key, token_sha256 blob not null, created integer not null) without rowid; pragma user_version = 1; insert into device values ('car-1', $hash, 5)",
            DeviceRegistry.Hash(DoorFixture.Text(token)));
        using DeviceRegistry devices = Open();
        Assert.True(devices.Check("car-1", token));
        Assert.Equal([new Device("car-1", DateTimeOffset.FromUnixTimeMilliseconds(5), true, false)], devices.List());
    }

    [Fact]
    public async Task A_registry_that_cannot_be_read_lets_nobody_in()
    {
        await using var fixture = new DoorFixture();
        Break(fixture);
        Peer device = fixture.Open();
        await device.SendAsync(fixture.Connect(MqttVersion.V5));
        await device.ExpectReasonAsync(PacketType.ConnAck, ReasonCode.ServerUnavailable);
    }

    private static void Break(DoorFixture fixture)
    {
        using SqliteConnection connection = new($"Data Source={fixture.DeviceFile};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "drop table credential";
        command.ExecuteNonQuery();
    }

    private void Execute(string sql, byte[] hash)
    {
        Sqlite.SqliteFile.OpenOrCreate(Path.Combine(_folder.FullName, "other.db"), []); // binds the library
        using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$hash", hash);
        command.ExecuteNonQuery();
    }
}
