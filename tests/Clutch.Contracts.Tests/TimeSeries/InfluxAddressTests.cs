using Clutch.TimeSeries.Influx;

namespace Clutch.Contracts.Tests.TimeSeries;

public sealed class InfluxAddressTests
{
    [Theory]
    [InlineData("influx://localhost", "http://localhost:8086/", "clutch", false)]
    [InlineData("influx://db.example:9000/fleet-1", "http://db.example:9000/", "fleet-1", false)]
    [InlineData("influxs://db.example/fleet_1/", "https://db.example:8086/", "fleet_1", false)]
    [InlineData("victoria://10.0.0.1", "http://10.0.0.1:8428/", "clutch", true)]
    [InlineData("victorias://[::1]:1", "https://[::1]:1/", "clutch", true)]
    public void An_address_names_server_and_database(string text, string server, string database, bool victoria)
    {
        InfluxAddress address = Parse(text);
        Assert.Equal((server, database, victoria, null, null), (address.Server.ToString(), address.Database, address.IsVictoria, address.User, address.Password));
    }

    [Theory]
    [InlineData("influx://127.0.0.1", false)]
    [InlineData("influx://localhost/d", false)]
    [InlineData("influx://localhost/d?gzip=on", true)]
    [InlineData("influx://db.example/d", true)]
    [InlineData("influxs://db.example/d?gzip=off", false)]
    public void Lines_are_compressed_unless_they_stay_on_this_machine(string text, bool gzip) => Assert.Equal(gzip, Parse(text).Gzip);

    [Fact]
    public void A_password_is_read_and_never_shown()
    {
        InfluxAddress address = Parse("influx://me:p%40ss:word@h/d");
        Assert.Equal(("me", "p@ss:word", "influx://h:8086/d"), (address.User, address.Password, address.ToString()));
    }

    [Theory]
    [InlineData("", "influx://HOST")]
    [InlineData("localhost:8086", "influx://HOST")]
    [InlineData("http://localhost:8086", "influx://HOST")]
    [InlineData("influx://user:secret@", "influx://HOST")]
    [InlineData("influx://user:secret@h/x?y=z", "influx://HOST")]
    [InlineData("influx://h/x?gzip=maybe", "?gzip=on")]
    [InlineData("influx://h/a\"b", "letters")]
    [InlineData("influx://h/a/b", "letters")]
    public void What_is_no_address_is_told_what_one_is_and_no_password_is_shown(string text, string told)
    {
        Assert.False(InfluxAddress.TryParse(text, out _, out string? error));
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    internal static InfluxAddress Parse(string text)
    {
        Assert.True(InfluxAddress.TryParse(text, out InfluxAddress? address, out string? error), error);
        return address;
    }
}
