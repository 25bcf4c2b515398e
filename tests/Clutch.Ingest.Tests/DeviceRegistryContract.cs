using System.Buffers.Text;
using System.Security.Cryptography;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>What holds for the registry wherever its tables are.</summary>
public abstract partial class DeviceRegistryContract
{
    private protected ManualTime Time { get; } = new();

    /// <summary>A registry on the test's own tables; called again, another process on the same ones.</summary>
    private protected abstract DeviceRegistry Open();

    [Fact]
    public void A_token_has_256_bits_and_is_good_for_its_vehicle_only()
    {
        using DeviceRegistry devices = Open();
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
    public async Task What_is_exported_and_imported_is_the_same_and_what_was_removed_is_gone_there_too()
    {
        using DeviceRegistry devices = Open();
        string token = devices.Add("car-1");
        devices.Pin("car-1", new byte[32]);
        devices.Add("car-2");
        string code = devices.MakeClaimCode("car-3");
        string folder = Directory.CreateTempSubdirectory("clutch-registry-").FullName;
        using (var copy = new DeviceRegistry(Path.Combine(folder, "copy.db"), Time))
        {
            await copy.ImportAsync((await devices.ExportAsync(default)).Entries, default);
            Assert.True(copy.Check("car-1", token));
            devices.Remove("car-2");
            RegistryContent content = await devices.ExportAsync(default);
            Assert.False(Assert.Single(content.Entries, entry => entry.Vehicle == "car-2").IsThere);
            await copy.ImportAsync(content.Entries, default);
            await devices.ImportAsync(content.Entries, default);
            Assert.Equal(content.Entries.Select(entry => entry.ToString()), (await copy.ExportAsync(default)).Entries.Select(entry => entry.ToString()));
            Assert.Equal(content.Entries.Select(entry => entry.ToString()), (await devices.ExportAsync(default)).Entries.Select(entry => entry.ToString()));
            Assert.Contains("car-2", (await copy.ChangesAsync(2, default)).Select(change => change.Vehicle)); // its sessions end there
            Assert.Equal("car-3", (await copy.ClaimAsync(code, default))?.Vehicle);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_new_token_replaces_the_old_one()
    {
        using DeviceRegistry devices = Open();
        string old = devices.Add("car-1");
        string token = devices.Add("car-1");
        Assert.False(devices.Check("car-1", old));
        Assert.True(devices.Check("car-1", token));
        Assert.Single(devices.List());
    }

    [Fact]
    public void What_another_process_adds_and_removes_counts_at_once()
    {
        using DeviceRegistry front = Open();
        using DeviceRegistry console = Open();
        string token = console.Add("car-1");
        Assert.True(front.Check("car-1", token));
        Assert.True(console.Remove("car-1"));
        Assert.False(console.Remove("car-1"));
        Assert.False(front.Check("car-1", token));
        Assert.Empty(front.List());
    }

    [Fact]
    public async Task A_certificate_and_a_token_are_kept_apart()
    {
        using DeviceRegistry devices = Open();
        byte[] key = RandomNumberGenerator.GetBytes(32);
        devices.Pin("car-1", key);
        Assert.True((await devices.CheckAsync("car-1", CredentialKind.CertificateKey, key, default)).IsGood);
        Assert.False((await devices.CheckAsync("car-1", CredentialKind.Token, key, default)).IsGood);
        Assert.False((await devices.CheckAsync("car-2", CredentialKind.CertificateKey, key, default)).IsGood);
        string token = devices.Add("car-1");
        Assert.True(devices.Check("car-1", token));
        Assert.True((await devices.CheckAsync("car-1", CredentialKind.CertificateKey, key, default)).IsGood);
        Assert.True(devices.Remove("car-1"));
        Assert.False((await devices.CheckAsync("car-1", CredentialKind.CertificateKey, key, default)).IsGood);
    }

    [Fact]
    public void Lists_by_vehicle_with_the_time_and_the_kinds_of_its_credentials()
    {
        using DeviceRegistry devices = Open();
        devices.Add("car-b");
        Time.Advance(TimeSpan.FromMinutes(1));
        devices.Pin("Car-b", new byte[32]);
        devices.Add("car-a");
        devices.Pin("car-a", new byte[32]);
        DateTimeOffset now = Time.GetUtcNow();
        Assert.Equal(
            [new Device("Car-b", now, false, true), new Device("car-a", now, true, true), new Device("car-b", now.AddMinutes(-1), true, false)],
            devices.List());
    }

    [Fact]
    public async Task Changes_come_in_order_the_newest_of_each_vehicle()
    {
        using DeviceRegistry devices = Open();
        using DeviceRegistry other = Open();
        Assert.Empty(await devices.ChangesAsync(0, default));
        string token = devices.Add("car-1");
        other.Add("car-2");
        devices.MakeClaimCode("car-3"); // no credential changes
        Assert.Equal([new DeviceChange("car-1", 1), new DeviceChange("car-2", 2)], await devices.ChangesAsync(0, default));
        CredentialCheck check = await devices.CheckAsync("car-1", CredentialKind.Token, DeviceRegistry.Hash(DoorFixture.Text(token)), default);
        Assert.Equal(new CredentialCheck(true, 2), check);
        other.Remove("car-1");
        Assert.Equal([new DeviceChange("car-1", 3)], await devices.ChangesAsync(2, default));
        Assert.Equal(2, (await devices.ChangesAsync(0, default)).Count);
    }

    [Fact]
    public async Task A_claim_code_is_good_once_and_for_ten_minutes()
    {
        using DeviceRegistry devices = Open();
        string old = devices.Add("car-1");
        string replaced = devices.MakeClaimCode("car-1");
        string code = devices.MakeClaimCode("car-1");
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", code);
        Assert.Null(await devices.ClaimAsync(replaced, default));
        Assert.Null(await devices.ClaimAsync("no such", default));
        Assert.True(devices.Check("car-1", old));
        ClaimedDevice claimed = (await devices.ClaimAsync(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), default))!;
        Assert.Equal("car-1", claimed.Vehicle);
        Assert.True(devices.Check("car-1", claimed.Token));
        Assert.False(devices.Check("car-1", old));
        Assert.Null(await devices.ClaimAsync(code, default));

        string late = devices.MakeClaimCode("car-2");
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await devices.ClaimAsync(late, default));
        string revoked = devices.MakeClaimCode("car-3");
        Assert.True(devices.Remove("car-3"));
        Assert.Null(await devices.ClaimAsync(revoked, default));
    }

    [Fact]
    public async Task Of_many_who_claim_one_code_one_gets_it()
    {
        using DeviceRegistry devices = Open();
        using DeviceRegistry other = Open();
        string code = devices.MakeClaimCode("car-1");
        ClaimedDevice?[] claims = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(async () => await (i % 2 == 0 ? devices : other).ClaimAsync(code, default))));
        ClaimedDevice claimed = Assert.Single(claims.OfType<ClaimedDevice>());
        Assert.True(devices.Check("car-1", claimed.Token));
    }

    [Fact]
    public void Refuses_what_is_no_vehicle_id_and_no_hash()
    {
        using DeviceRegistry devices = Open();
        Assert.Contains("'a/b' is not a vehicle id", Assert.Throws<ArgumentException>(() => devices.Add("a/b")).Message, StringComparison.Ordinal);
        Assert.Contains("'' is not a vehicle id", Assert.Throws<ArgumentException>(() => devices.MakeClaimCode("")).Message, StringComparison.Ordinal);
        Assert.Contains("32 bytes, not 20", Assert.Throws<ArgumentException>(() => devices.Pin("car-1", new byte[20])).Message, StringComparison.Ordinal);
    }
}
