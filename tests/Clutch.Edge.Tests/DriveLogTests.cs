using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class DriveLogTests
{
    [Fact]
    public void A_torque_log_is_read_with_its_units_and_dates()
    {
        DriveLog log = Read("""
            GPS Time,Device Time,Longitude,Engine RPM(rpm),Speed (OBD)(mph),Engine Coolant Temperature(°F),Fuel Level (From Engine ECU)(%)
            -,07-Oct-2018 10:12:26.100,0,1726,50,194,-
            -,07-Oct-2018 10:12:27.350,0,1800,51,195.8,60
            """);
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMilliseconds(1250)], log.Rows.Select(row => row.Elapsed));
        Assert.Equal(1726, Value(log.Rows[0], "Vehicle.OBD.EngineSpeed"));
        Assert.Equal(80.4672, Value(log.Rows[0], "Vehicle.OBD.Speed")!.Value, 6);
        Assert.Equal(90, Value(log.Rows[0], "Vehicle.OBD.CoolantTemperature")!.Value, 6);
        Assert.Null(Value(log.Rows[0], "Vehicle.OBD.FuelLevel"));
        Assert.Equal(60, Value(log.Rows[1], "Vehicle.OBD.FuelLevel"));
        Assert.Contains(log.Remarks, remark => remark.Contains("Longitude", StringComparison.Ordinal));
    }

    [Fact]
    public void An_obd_fusion_log_begins_with_a_comment()
    {
        DriveLog log = Read("""
            # StartTime = 10/07/2018 10:12:26.1 AM
            Time (sec), Engine RPM (RPM), Vehicle speed (km/h), Calculated load value (%)
            0.00,1000,10,25
            0.50,1100,11,26
            """);
        Assert.Equal(TimeSpan.FromSeconds(0.5), log.Duration);
        Assert.Equal(26, Value(log.Rows[1], "Vehicle.OBD.EngineLoad"));
    }

    [Fact]
    public void Rows_that_share_a_second_are_spread_over_it()
    {
        DriveLog log = Read(CarObd("10,900", "10,901", "11,902", "11,903", "13,904"));
        Assert.Equal([0, 500, 1000, 2000, 3000], log.Rows.Select(row => (int)row.Elapsed.TotalMilliseconds));
    }

    [Fact]
    public void Rows_while_the_engine_stands_are_half_a_second_apart()
    {
        DriveLog log = Read(CarObd("0,0", "0,0", "0,0", "0,0", "0,0", "0,0", "1,700", "2,800"));
        Assert.Equal([0, 500, 1000, 1500, 2000, 2500, 3000, 4000], log.Rows.Select(row => (int)row.Elapsed.TotalMilliseconds));
    }

    [Fact]
    public void A_counter_that_starts_again_goes_on_in_time()
    {
        DriveLog log = Read(CarObd("100,900", "101,900", "0,0", "1,700"));
        Assert.Equal([0, 1000, 2000, 3000], log.Rows.Select(row => (int)row.Elapsed.TotalMilliseconds));
    }

    [Fact]
    public void A_cut_last_line_is_left_out_because_its_last_number_may_be_cut()
    {
        DriveLog log = Read("ENGINE_RUN_TINE (),ENGINE_RPM ()\n0,900\n1,950\n2,95");
        Assert.Equal(2, log.Rows.Count);
        Assert.Equal(1, log.RejectedRows);
        Assert.Contains(log.Remarks, remark => remark.Contains("line 4", StringComparison.Ordinal) && remark.Contains("cut", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_in_a_number_field_costs_the_cell_and_not_the_row()
    {
        DriveLog log = Read("Time (sec),Engine RPM (RPM),Vehicle speed (km/h)\n0,abc,10\n1,NaN,11\n2,900,12\n");
        Assert.Equal(3, log.Rows.Count);
        Assert.Equal(2, log.RejectedCells);
        Assert.Null(Value(log.Rows[0], "Vehicle.OBD.EngineSpeed"));
        Assert.Equal(10, Value(log.Rows[0], "Vehicle.OBD.Speed"));
        Assert.Contains(log.Remarks, remark => remark.Contains("line 2: 'abc' is no number", StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_without_a_time_or_behind_its_predecessor_is_left_out()
    {
        DriveLog log = Read("Time (sec),Engine RPM (RPM)\n0,1\nx,2\n5,3\n4,4\n6,5\n");
        Assert.Equal([1.0, 3.0, 5.0], log.Rows.Select(row => Value(row, "Vehicle.OBD.EngineSpeed")!.Value));
        Assert.Equal(2, log.RejectedRows);
    }

    [Fact]
    public void A_header_that_comes_again_is_no_row()
    {
        DriveLog log = Read("Time (sec),Engine RPM (RPM)\n0,1\nTime (sec),Engine RPM (RPM)\n1,2\n");
        Assert.Equal(2, log.Rows.Count);
        Assert.Equal(0, log.RejectedRows);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a,b\n1,2\n", "no column is a signal")]
    [InlineData("Engine RPM(rpm)\n900\n", "no column tells the time")]
    [InlineData("Time (sec),Engine RPM (RPM)\n", "no usable row")]
    [InlineData("Time (sec),Engine RPM (furlongs)\n0,1\n", "no column is a signal")]
    public void What_is_no_drive_log_is_refused_with_what_is_expected(string text, string words) =>
        Assert.Contains(words, Assert.Throws<DriveLogException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("nowhere.csv", Assert.Throws<DriveLogException>(() => DriveLog.Open("/nowhere.csv")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_cell_without_end_is_refused() =>
        Assert.Throws<DriveLogException>(() => Read("Time (sec),Engine RPM (RPM)\n0," + new string('1', 100_000) + "\n"));

    [ReferenceTheory]
    [MemberData(nameof(ReferenceDrives.All), MemberType = typeof(ReferenceDrives))]
    public void Every_carobd_drive_is_read_as_its_summary_says(ReferenceDrives.Expectation expected)
    {
        DriveLog log = DriveLog.Open(expected.Path);
        Assert.Equal(expected.Rows, log.Rows.Count);
        Assert.Equal(expected.TruncatedLines, log.RejectedRows);
        Assert.Equal(0, log.RejectedCells);
        Assert.Equal(expected.Fields, log.Rows[0].Values.Count);
        double top = log.Rows.Max(row => Value(row, "Vehicle.OBD.Speed") ?? 0);
        Assert.Equal(expected.SpeedMax, top, 0.5);

        // A second of the drive stays a second, engine-off rows at the begin aside.
        Assert.InRange(log.Duration.TotalSeconds, expected.RunTime, expected.RunTime + (0.5 * log.Rows.Count(row => Value(row, "Vehicle.OBD.EngineSpeed") == 0)) + 5);

        // Raw integers give back the numbers of the file (some files round to five digits): nothing is lost by native resolution.
        foreach (DriveLogRow row in log.Rows.Take(200))
        {
            foreach ((DriveLogColumn column, double value) in row.Values)
            {
                Signal signal = column.Signal;
                Assert.Equal(value, signal.ToValue(signal.ToRaw(value)), Math.Max(0.0006, signal.Scale * 0.3));
            }
        }
    }

    private static DriveLog Read(string text) => DriveLog.Read(new StringReader(text.EndsWith('\n') || text.Length == 0 || text.EndsWith("95", StringComparison.Ordinal) ? text : text + "\n"), "test.csv");

    private static string CarObd(params string[] rows) => "ENGINE_RUN_TINE (),ENGINE_RPM ()\r\n" + string.Concat(rows.Select(row => row + ",\r\n"));

    private static double? Value(DriveLogRow row, string path)
    {
        foreach ((DriveLogColumn column, double value) in row.Values)
        {
            if (column.Signal.Path == path)
            {
                return value;
            }
        }

        return null;
    }
}
