using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Edge.Tests;

/// <summary>The carOBD drives of the reference folder, where it is there; they are not part of the project.</summary>
public static class ReferenceDrives
{
    public static string? Folder { get; } = Find();

    public static TheoryData<Expectation> All
    {
        get
        {
            var data = new TheoryData<Expectation>();
            foreach (Expectation expectation in Read())
            {
                data.Add(expectation);
            }

            return data;
        }
    }

    private static IEnumerable<Expectation> Read()
    {
        if (Folder is null)
        {
            return [new Expectation()];
        }

        string[] lines = File.ReadAllLines(Path.Combine(Folder, "trips.csv"));
        string[] names = lines[0].Split(',');
        return lines.Skip(1).Select(line => line.Split(',')).Select(cell => new Expectation
        {
            Path = Path.Combine(Folder, cell[0]),
            Rows = int.Parse(cell[Array.IndexOf(names, "rows")]),
            Fields = int.Parse(cell[Array.IndexOf(names, "fields")]),
            TruncatedLines = int.Parse(cell[Array.IndexOf(names, "truncated_lines")]),
            RunTime = double.Parse(cell[Array.IndexOf(names, "run_time_s")], CultureInfo.InvariantCulture),
            SpeedMax = double.Parse(cell[Array.IndexOf(names, "speed_max_kmh")], CultureInfo.InvariantCulture),
        });
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "reference", "health", "carobd");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>One row of trips.csv.</summary>
    public sealed class Expectation : IXunitSerializable
    {
        public string Path { get; set; } = "";

        public int Rows { get; set; }

        public int Fields { get; set; }

        public int TruncatedLines { get; set; }

        public double RunTime { get; set; }

        public double SpeedMax { get; set; }

        public void Deserialize(IXunitSerializationInfo info)
        {
            Path = info.GetValue<string>(nameof(Path));
            Rows = info.GetValue<int>(nameof(Rows));
            Fields = info.GetValue<int>(nameof(Fields));
            TruncatedLines = info.GetValue<int>(nameof(TruncatedLines));
            RunTime = info.GetValue<double>(nameof(RunTime));
            SpeedMax = info.GetValue<double>(nameof(SpeedMax));
        }

        public void Serialize(IXunitSerializationInfo info)
        {
            info.AddValue(nameof(Path), Path);
            info.AddValue(nameof(Rows), Rows);
            info.AddValue(nameof(Fields), Fields);
            info.AddValue(nameof(TruncatedLines), TruncatedLines);
            info.AddValue(nameof(RunTime), RunTime);
            info.AddValue(nameof(SpeedMax), SpeedMax);
        }

        public override string ToString() => System.IO.Path.GetFileName(Path);
    }
}

/// <summary>A theory over reference drives; skipped, with the reason, where they are not.</summary>
public sealed class ReferenceTheoryAttribute : TheoryAttribute
{
    public ReferenceTheoryAttribute()
    {
        if (ReferenceDrives.Folder is null)
        {
            Skip = "the reference folder shared/reference/health/carobd is not beside the checkout";
        }
    }
}
