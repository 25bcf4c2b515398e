using System.Net;
using Xunit;

namespace Clutch.Ingest.Tests;

public sealed class ClaimDeskTests : IDisposable
{
    private static readonly IPAddress s_home = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress s_guesser = IPAddress.Parse("203.0.113.9");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-claims-");
    private readonly ManualTime _time = new();
    private readonly DeviceRegistry _devices;
    private readonly ClaimDesk _desk;

    public ClaimDeskTests()
    {
        _devices = new DeviceRegistry(Path.Combine(_folder.FullName, "devices.db"), _time);
        _desk = new ClaimDesk(_devices, _time);
    }

    public void Dispose()
    {
        _desk.Dispose();
        _devices.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_code_is_exchanged_for_its_vehicles_token()
    {
        ClaimAnswer answer = await _desk.ClaimAsync(_devices.MakeClaimCode("car-1"), s_home, default);
        Assert.Equal("car-1", answer.Device!.Vehicle);
        Assert.True(_devices.Check("car-1", answer.Device.Token));
    }

    [Fact]
    public async Task An_address_that_guesses_waits_and_others_do_not()
    {
        string code = _devices.MakeClaimCode("car-1");
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(new ClaimAnswer(null, TimeSpan.Zero), await _desk.ClaimAsync($"0000-000{i}", s_guesser, default));
        }

        Assert.Equal(new ClaimAnswer(null, TimeSpan.FromSeconds(2)), await _desk.ClaimAsync(code, s_guesser, default));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new ClaimAnswer(null, TimeSpan.Zero), await _desk.ClaimAsync("0000-0009", s_guesser, default));
        Assert.Equal(new ClaimAnswer(null, TimeSpan.FromSeconds(4)), await _desk.ClaimAsync(code, s_guesser, default));
        Assert.NotNull((await _desk.ClaimAsync(code, s_home, default)).Device);
    }
}
