using Xunit;

namespace Clutch.Ingest.Tests;

/// <content>Sessions beside the registry.</content>
public abstract partial class DeviceRegistryContract
{
    private static readonly StoredSession s_session = new("car-1", "agent") { Expiry = 60, Commands = 1, Status = 9, Given = [1, 2, 3] };

    private static SessionName Name => new("car-1", "agent");

    [Fact]
    public async Task A_session_is_found_by_every_process_until_its_time_is_over()
    {
        using DeviceRegistry devices = Open();
        using DeviceRegistry other = Open();
        await ApplyAsync(devices, "a", SessionChangeKind.Begin, s_session);
        StoredSession? found = await FindAsync(other);
        Assert.Equal(s_session with { Door = "a", Seen = found!.Seen, Given = found.Given }, found);
        Assert.Equal([1, 2, 3], found.Given);
        await ApplyAsync(devices, "a", SessionChangeKind.Save, s_session with { Given = [4] });
        Assert.Equal([4], (await FindAsync(other))!.Given);
        await ApplyAsync(devices, "a", SessionChangeKind.End, s_session with { Expiry = 30 });
        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("", (await FindAsync(other))!.Door);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await FindAsync(other));
        Assert.Equal(1, await devices.Sessions.SweepAsync("a", default));
    }

    [Fact]
    public async Task A_session_with_a_connection_lives_while_its_server_says_so()
    {
        using DeviceRegistry devices = Open();
        await ApplyAsync(devices, "a", SessionChangeKind.Begin, s_session);
        Time.Advance(SessionStore.SignOfLife);
        Assert.Equal(0, await devices.Sessions.SweepAsync("a", default));
        Time.Advance(SessionStore.SignOfLife);
        Assert.NotNull(await FindAsync(devices));
        Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(await FindAsync(devices));
        Time.Advance(SessionStore.SignOfLife);
        Assert.Equal(1, await devices.Sessions.SweepAsync("b", default));
    }

    [Fact]
    public async Task A_server_learns_once_that_another_has_its_session_and_changes_it_no_more()
    {
        using DeviceRegistry devices = Open();
        await ApplyAsync(devices, "a", SessionChangeKind.Begin, s_session);
        await ApplyAsync(devices, "a", SessionChangeKind.Begin, s_session);
        Assert.Empty(await devices.Sessions.TakenAsync("a", default));
        await ApplyAsync(devices, "b", SessionChangeKind.Begin, s_session);
        await ApplyAsync(devices, "a", SessionChangeKind.End, s_session with { Given = [9] });
        Assert.Equal("b", (await FindAsync(devices))!.Door);
        Assert.Equal([1, 2, 3], (await FindAsync(devices))!.Given);
        Assert.Equal([Name], await devices.Sessions.TakenAsync("a", default));
        Assert.Empty(await devices.Sessions.TakenAsync("a", default));
        await ApplyAsync(devices, "c", SessionChangeKind.Delete, s_session);
        Assert.Null(await FindAsync(devices));
        Assert.Equal([Name], await devices.Sessions.TakenAsync("b", default));
    }

    [Fact]
    public async Task A_note_for_a_server_that_is_gone_does_not_stay()
    {
        using DeviceRegistry devices = Open();
        await ApplyAsync(devices, "a", SessionChangeKind.Begin, s_session);
        await ApplyAsync(devices, "b", SessionChangeKind.Begin, s_session);
        Time.Advance(TimeSpan.FromSeconds(61));
        await devices.Sessions.SweepAsync("b", default);
        Assert.Empty(await devices.Sessions.TakenAsync("a", default));
    }

    [Fact]
    public async Task Of_too_many_sessions_of_a_vehicle_those_go_that_were_away_longest()
    {
        using DeviceRegistry devices = Open();
        for (int i = 0; i < SessionStore.MostOfVehicle + 4; i++)
        {
            StoredSession session = s_session with { ClientId = $"client-{i}", Expiry = 1000 };
            await ApplyAsync(devices, "a", SessionChangeKind.Begin, session);
            await ApplyAsync(devices, "a", SessionChangeKind.End, session);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        await ApplyAsync(devices, "a", SessionChangeKind.Begin, s_session with { ClientId = "last" });
        Assert.Null(await devices.Sessions.FindAsync(new SessionName("car-1", "client-3"), default));
        Assert.NotNull(await devices.Sessions.FindAsync(new SessionName("car-1", "client-4"), default));
    }

    [Fact]
    public async Task A_place_in_a_stream_is_kept()
    {
        using DeviceRegistry devices = Open();
        Assert.Null(await devices.Sessions.PlaceAsync("Commands", default));
        await devices.Sessions.SetPlaceAsync("Commands", "1", default);
        await devices.Sessions.SetPlaceAsync("Commands", "12,", default);
        await devices.Sessions.SetPlaceAsync("Replies", "3", default);
        Assert.Equal("12,", await devices.Sessions.PlaceAsync("Commands", default));
    }

    private static async Task ApplyAsync(DeviceRegistry devices, string door, SessionChangeKind kind, StoredSession session) =>
        await devices.Sessions.ApplyAsync(door, [new SessionChange(kind, session)], default);

    private static async Task<StoredSession?> FindAsync(DeviceRegistry devices) => await devices.Sessions.FindAsync(Name, default);
}
