using System.Buffers.Text;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Clutch.Ingest.Tests;

public sealed class DeviceRegistryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-devices-");
    private readonly ManualTime _time = new();

    private string File => Path.Combine(_folder.FullName, "devices.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_token_has_256_bits_and_is_good_for_its_vehicle_only()
    {
        using var devices = new DeviceRegistry(File, _time);
        string token = devices.Add("car-1");
        string other = devices.Add("car-2");
        Assert.Equal(32, Base64Url.DecodeFromChars(token).Length);
        Assert.NotEqual(token, other);
        Assert.True(devices.Check("car-1", token));
        Assert.False(devices.Check("car-2", token));
        Assert.False(devices.Check("car-1", other));
        Assert.False(devices.Check("car-1", ""));
        Assert.False(devices.Check("car-3", token));
    }

    [Fact]
    public void A_new_token_replaces_the_old_one()
    {
        using var devices = new DeviceRegistry(File, _time);
        string old = devices.Add("car-1");
        string token = devices.Add("car-1");
        Assert.False(devices.Check("car-1", old));
        Assert.True(devices.Check("car-1", token));
        Assert.Single(devices.List());
    }

    [Fact]
    public void Tokens_are_not_in_the_file()
    {
        string token;
        using (var devices = new DeviceRegistry(File, _time))
        {
            token = devices.Add("car-1");
        }

        byte[] bytes = System.IO.File.ReadAllBytes(File);
        Assert.True(bytes.AsSpan().IndexOf("car-1"u8) >= 0);
        Assert.True(bytes.AsSpan().IndexOf(DoorFixture.Text(token)) < 0);
        Assert.True(bytes.AsSpan().IndexOf(Base64Url.DecodeFromChars(token)) < 0);
    }

    [Fact]
    public void What_another_process_adds_and_removes_counts_at_once()
    {
        using var front = new DeviceRegistry(File, _time);
        using var console = new DeviceRegistry(File, _time);
        string token = console.Add("car-1");
        Assert.True(front.Check("car-1", token));
        Assert.True(console.Remove("car-1"));
        Assert.False(console.Remove("car-1"));
        Assert.False(front.Check("car-1", token));
        Assert.Empty(front.List());
    }

    [Fact]
    public void Lists_by_vehicle_with_the_time_of_the_token()
    {
        using var devices = new DeviceRegistry(File, _time);
        devices.Add("car-b");
        _time.Advance(TimeSpan.FromMinutes(1));
        devices.Add("car-a");
        Assert.Equal([new Device("car-a", _time.GetUtcNow(), true, false), new Device("car-b", _time.GetUtcNow().AddMinutes(-1), true, false)], devices.List());
    }

    [Fact]
    public void Refuses_what_is_no_vehicle_id()
    {
        using var devices = new DeviceRegistry(File, _time);
        Assert.Contains("'a/b' is not a vehicle id", Assert.Throws<ArgumentException>(() => devices.Add("a/b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_read_lets_nobody_in()
    {
        await using var fixture = new DoorFixture();
        Break(fixture);
        Peer device = fixture.Open();
        await device.SendAsync(fixture.Connect(Mqtt.MqttVersion.V5));
        await device.ExpectAsync(0x20, 0x03, 0x00, 0x88, 0x00);
    }

    private static void Break(DoorFixture fixture)
    {
        using SqliteConnection connection = new($"Data Source={fixture.DeviceFile};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "drop table credential";
        command.ExecuteNonQuery();
    }
}
