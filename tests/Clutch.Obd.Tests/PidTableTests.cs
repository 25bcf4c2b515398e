using System.Globalization;
using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

public sealed class PidTableTests
{
    private static readonly (byte Pid, string Data, string Expected)[] s_cases = Load();

    [Fact]
    public void Every_pid_has_at_least_a_lowest_a_highest_and_a_middle_case()
    {
        var lacking = new List<string>();
        foreach (Pid pid in PidTable.All)
        {
            if (s_cases.Count(c => c.Pid == pid.Number) < 3)
            {
                lacking.Add($"{pid.Number:X2}");
            }
        }

        Assert.Empty(lacking);
    }

    [Fact]
    public void Every_case_decodes_to_its_values_and_to_nothing_else()
    {
        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        var wrong = new List<string>();
        foreach ((byte pid, string data, string expected) in s_cases)
        {
            ObdReject reject = Service01.Decode(Convert.FromHexString($"41{pid:X2}{data}"), [pid], 0x7E8, SampleQuality.Measured, 42, samples, out int count);
            string actual = string.Join(';', samples.Take(count).Select(s =>
                $"{s.Signal:X}={Math.Round(SignalRegistry.Get(s.Signal).ToValue(s.Raw), 7).ToString("0.#######", CultureInfo.InvariantCulture)}"));
            if (reject != ObdReject.None || actual != expected)
            {
                wrong.Add($"{pid:X2} {data}: {reject} {actual}, expected {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_field_is_produced_by_some_case()
    {
        string[] produced = [.. s_cases.SelectMany(c => c.Expected.Split(';')).Select(e => e.Split('=')[0])];
        var all = new List<string>();
        foreach (Pid pid in PidTable.All)
        {
            all.AddRange(pid.Signals.Select(s => s.ToString("X", CultureInfo.InvariantCulture)));
        }

        Assert.Empty(all.Except(produced));
    }

    [Fact]
    public void Fields_and_rows_of_the_signal_table_match_one_to_one()
    {
        var fields = new List<ushort>();
        foreach (Pid pid in PidTable.All)
        {
            foreach (PidField field in pid.Fields)
            {
                fields.Add(field.Signal);
                Assert.Equal($"01/{pid.Number:X2}", SignalRegistry.Get(field.Signal).Source);
                Assert.True(field.Offset + field.Size <= Math.Max(pid.Length, pid.LongLength), $"{field.Signal:X} lies outside its PID");
            }

            Assert.True(pid.Fields.Length <= PidTable.MaxFields);
        }

        var rows = new List<ushort>();
        foreach (Signal signal in SignalRegistry.All)
        {
            if (signal.Source.StartsWith("01/", StringComparison.Ordinal))
            {
                rows.Add(signal.Number);
            }
        }

        Assert.Equal(rows, fields);
    }

    [Fact]
    public void Signal_rows_are_unique_and_plausible()
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (Signal signal in SignalRegistry.All)
        {
            Assert.True(paths.Add(signal.Path), signal.Path);
            Assert.True(signal.Scale > 0 && signal.Min < signal.Max, signal.Path);
            Assert.NotEqual("", signal.Name);
        }
    }

    [Fact]
    public void Doubtful_lengths_are_never_batched()
    {
        foreach (byte pid in (byte[])[0x06, 0x07, 0x08, 0x09, 0x4F, 0x50, 0x55, 0x56, 0x57, 0x58, 0x64, 0x68, 0x70, 0x81, 0x92, 0xA6, 0xAB])
        {
            Assert.Equal(0, PidTable.BatchableLength(pid));
        }

        Assert.Equal(3, PidTable.BatchableLength(0x0C));
        Assert.Equal(2, PidTable.BatchableLength(0x05));
        Assert.False(PidTable.TryGet(0xAB, out _));
    }

    private static (byte Pid, string Data, string Expected)[] Load()
    {
        using Stream stream = typeof(PidTableTests).Assembly.GetManifestResourceStream("pid-cases.csv")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').Select(l => l.Split(','))
            .Select(c => (byte.Parse(c[0], NumberStyles.HexNumber), c[1], c[2]))];
    }
}
