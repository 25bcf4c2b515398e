using Clutch.TimeSeries;
using Clutch.TimeSeries.Influx;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>Histories in a real InfluxDB: the contract, and what only a server can suffer.</summary>
public sealed class InfluxTimeSeriesTests(InfluxTimeSeriesTests.Server fixture) : TimeSeriesContract, IClassFixture<InfluxTimeSeriesTests.Server>
{
    private readonly string _database = $"test-{Guid.NewGuid():N}";
    private readonly List<RefusedRow> _refused = [];

    private InfluxServer Influx => fixture.Influx;

    protected override ITimeSeries Open()
    {
        Assert.True(InfluxAddress.TryParse($"influx://127.0.0.1:{Influx.Port}/{_database}", out InfluxAddress? address, out _));
        return new InfluxTimeSeries(address, _refused.Add);
    }

    /// <summary>One server for all tests of the class; each has a database of its own.</summary>
    public sealed class Server : IDisposable
    {
        internal InfluxServer Influx { get; } = new();

        public void Dispose() => Influx.Dispose();
    }
}
