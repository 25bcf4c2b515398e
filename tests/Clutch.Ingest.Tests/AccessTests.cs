using Clutch.Ingest.Devices;
using Clutch.Mqtt;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Who is slowed down by failures, and who never is; and twins.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private const string Home = "192.0.2.1";
    private const string Attacker = "203.0.113.9";

    private readonly DoorFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task An_address_that_fails_often_waits_longer_and_longer_but_not_for_ever()
    {
        for (int i = 0; i < 11; i++)
        {
            Assert.Equal(ReasonCode.BadUserNameOrPassword, await TryAsync(Attacker, $"car-{i + 10}", "wrong"));
        }

        string fresh = _fixture.Devices.Add("car-2");
        Assert.Equal(ReasonCode.ConnectionRateExceeded, await TryAsync(Attacker, "car-2", fresh));
        Assert.Equal(ReasonCode.Success, await TryAsync(Home, "car-2", fresh));
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ReasonCode.BadUserNameOrPassword, await TryAsync(Attacker, "car-2", "wrong"));
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ReasonCode.ConnectionRateExceeded, await TryAsync(Attacker, "car-2", "wrong"));
        Assert.Equal(2, _fixture.Counters.Refused(Refusal.Damped));
    }

    [Fact]
    public async Task Hammering_does_not_lengthen_the_time()
    {
        for (int i = 0; i < 11; i++)
        {
            await TryAsync(Attacker, "", "wrong");
        }

        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(ReasonCode.ConnectionRateExceeded, await TryAsync(Attacker, "", "wrong"));
        }

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ReasonCode.BadUserNameOrPassword, await TryAsync(Attacker, "", "wrong"));
    }

    [Fact]
    public async Task An_identity_under_attack_from_many_addresses_is_closed_to_them_and_open_to_its_owner()
    {
        for (int i = 0; i < 100; i++)
        {
            await TryAsync($"198.51.100.{i}", DoorFixture.Car, "wrong");
        }

        Assert.Equal(ReasonCode.ConnectionRateExceeded, await TryAsync("198.51.100.1", DoorFixture.Car, "wrong"));
        Assert.Equal(ReasonCode.ConnectionRateExceeded, await TryAsync("198.51.100.1", DoorFixture.Car, _fixture.Token)); // a right guess is not confirmed either
        Assert.Equal(ReasonCode.Success, await TryAsync(Home, DoorFixture.Car, _fixture.Token));
        Assert.Equal(ReasonCode.Success, await TryAsync("192.0.2.2", DoorFixture.Car, _fixture.Token));
    }

    [Fact]
    public async Task A_device_that_was_in_before_comes_in_from_the_attackers_own_address_for_as_long_as_it_takes()
    {
        Assert.Equal(ReasonCode.Success, await TryAsync(Attacker, DoorFixture.Car, _fixture.Token)); // behind the same NAT
        for (int minute = 0; minute < 60; minute++)
        {
            for (int i = 0; i < 20; i++)
            {
                await TryAsync(Attacker, DoorFixture.Car, $"guess {i}");
            }

            Assert.Equal(ReasonCode.ConnectionRateExceeded, await TryAsync(Attacker, DoorFixture.Car, "guess"));
            Assert.Equal(ReasonCode.Success, await TryAsync(Attacker, DoorFixture.Car, _fixture.Token));
            _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        }

        _fixture.Devices.Remove(DoorFixture.Car);
        Assert.NotEqual(ReasonCode.Success, await TryAsync(Attacker, DoorFixture.Car, _fixture.Token)); // remembered is not admitted
    }

    [Theory]
    [InlineData(MqttVersion.V5, "2003009F00")]
    [InlineData(MqttVersion.V311, "20020003")]
    public async Task A_damped_device_is_told_in_the_words_of_its_version(MqttVersion version, string connack)
    {
        for (int i = 0; i < 11; i++)
        {
            Peer guesser = _fixture.Open();
            await guesser.SendAsync(Wire.Connect(version, $"car-{i + 10}", "wrong"));
            Assert.Equal(version == MqttVersion.V5 ? 0x86 : 0x04, (await guesser.ReceiveAsync())[3]);
        }

        Peer device = _fixture.Open();
        await device.SendAsync(_fixture.Connect(version));
        await device.ExpectAsync(Convert.FromHexString(connack));
        device.HangUp();
        await device.ExpectEndAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V5, 0x89)]
    [InlineData(MqttVersion.V311, 0x03)]
    public async Task Twins_are_made_to_wait_and_the_one_inside_stays(MqttVersion version, byte reason)
    {
        Peer inside = await _fixture.ConnectAsync(version);
        for (int i = 0; i < 6; i++)
        {
            inside = await _fixture.ConnectAsync(version);
        }

        Assert.Equal(6, _fixture.Counters.Takeovers);
        Peer twin = _fixture.Open();
        await twin.SendAsync(_fixture.Connect(version));
        Assert.Equal(reason, (await twin.ReceiveAsync())[3]);
        await inside.ExpectNothingAsync();
        Assert.Equal(1, _fixture.Counters.Refused(Refusal.Twin));

        // A second later it may have the place, if it still wants it.
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await _fixture.ConnectAsync(version);
        Assert.Equal(7, _fixture.Counters.Takeovers);
    }

    [Fact]
    public void Twins_are_reported_at_each_longer_wait_and_not_at_each_connection()
    {
        var log = new ListLogger();
        var twins = new TwinWatch(_fixture.Counters, _fixture.Time, log);
        for (int second = 0; second < 600; second++)
        {
            twins.MayTakeOver("car-1", "agent");
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(log.Lines.Count, 5, 20);
        Assert.All(log.Lines, line => Assert.Contains("vehicle car-1", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_that_reconnects_now_and_then_is_no_twin()
    {
        var twins = new TwinWatch(_fixture.Counters, _fixture.Time, NullLogger.Instance);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(twins.MayTakeOver("car-1", "agent"));
            _fixture.Time.Advance(TimeSpan.FromSeconds(61));
        }
    }

    private async Task<ReasonCode> TryAsync(string address, string vehicle, string token) => (await _fixture.Door.Access.CheckAsync(
        new Credential(vehicle, CredentialKind.Token, DeviceRegistry.Hash(DoorFixture.Text(token))), ReasonCode.BadUserNameOrPassword, address)).Reason;

    private sealed class ListLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
