using System.Xml.Linq;
using Xunit;

namespace Clutch.Layering.Tests;

/// <summary>Bytes flow one way, references point the other way. The matrix is the design; a new reference is a decision, made here.</summary>
public sealed class ReferenceMatrixTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        // edge-agent: contracts and pure parts know nothing, the agent knows them all.
        ["Clutch.Telemetry"] = [],
        ["Clutch.Mqtt"] = [],
        ["Clutch.Sqlite"] = [],
        ["Clutch.Obd"] = ["Clutch.Telemetry"],
        ["Clutch.Links"] = [],
        ["Clutch.CarSim"] = ["Clutch.Links"],
        ["Clutch.Edge"] = ["Clutch.Telemetry", "Clutch.Mqtt", "Clutch.Sqlite", "Clutch.Obd", "Clutch.Links"],

        // ingest: the contracts of the edge, never the agent, its decoders or its links.
        ["Clutch.Log"] = [],
        ["Clutch.Log.Kafka"] = ["Clutch.Log"],
        ["Clutch.TimeSeries"] = ["Clutch.Telemetry", "Clutch.Sqlite"],
        ["Clutch.TimeSeries.Influx"] = ["Clutch.Telemetry", "Clutch.TimeSeries"],
        ["Clutch.Postgres"] = [],
        ["Clutch.Devices"] = ["Clutch.Telemetry", "Clutch.Sqlite", "Clutch.Postgres"],
        ["Clutch.Ingest"] = ["Clutch.Telemetry", "Clutch.Mqtt", "Clutch.Devices", "Clutch.Log", "Clutch.TimeSeries"],

        // dtc-catalog: pure. The compiler turns data/ into the library's embedded table and shares its format files, not its assembly.
        ["Clutch.Dtc"] = ["Clutch.Dtc.Compiler"],
        ["Clutch.Dtc.Compiler"] = [],

        // health-engine: pure. Training brings the library that grows the trees; the engine only walks them. The worker alone reads the log and keeps files.
        ["Clutch.Health"] = ["Clutch.Telemetry", "Clutch.Dtc"],
        ["Clutch.Health.Training"] = ["Clutch.Health", "Clutch.CarSim"],
        ["Clutch.Health.Worker"] = ["Clutch.Health", "Clutch.Telemetry", "Clutch.Log", "Clutch.Sqlite", "Clutch.Postgres"],

        // cloud-api: resources know no web, declarations know resources only; the API compiles without knowing MQTT or OBD; the host composes every role.
        ["Clutch.Resources"] = ["Clutch.Sqlite", "Clutch.Postgres"],
        ["Clutch.Resources.Http"] = ["Clutch.Resources"],
        ["Clutch.Declarations"] = ["Clutch.Resources"],
        ["Clutch.Identity"] = ["Clutch.Telemetry", "Clutch.Devices", "Clutch.Sqlite", "Clutch.Postgres"],
        ["Clutch.Trips"] = ["Clutch.Telemetry", "Clutch.Sqlite", "Clutch.Postgres", "Clutch.Log"],
        ["Clutch.Api"] = ["Clutch.Identity", "Clutch.Declarations", "Clutch.Resources.Http", "Clutch.Telemetry", "Clutch.Devices", "Clutch.Log", "Clutch.TimeSeries", "Clutch.Dtc", "Clutch.Health.Worker", "Clutch.Trips"],
        ["Clutch.Host"] = ["Clutch.Api", "Clutch.Identity", "Clutch.Trips", "Clutch.Ingest", "Clutch.Log.Kafka", "Clutch.TimeSeries.Influx", "Clutch.Edge", "Clutch.CarSim", "Clutch.Dtc", "Clutch.Health.Training", "Clutch.Health.Worker"],
    };

    private static readonly string s_root = Root();

    public static TheoryData<string> Projects => new(ProductProjects().Select(path => Path.GetRelativePath(s_root, path)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_matrix_allows(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        Assert.True(s_allowed.TryGetValue(name, out string[]? allowed), $"{name} is not in the matrix of {nameof(ReferenceMatrixTests)}");
        IEnumerable<string> references = XDocument.Load(Path.Combine(s_root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
        Assert.Empty(references.Except(allowed!, StringComparer.Ordinal));
    }

    [Fact]
    public void The_matrix_names_no_project_that_is_gone() =>
        Assert.Equal(s_allowed.Keys.Order(StringComparer.Ordinal), ProductProjects().Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));

    [Fact]
    public void No_folder_is_a_drawer()
    {
        string[] drawers = ["Common", "Utils", "Util", "Helpers", "Managers", "Misc", "Shared"];
        IEnumerable<string> found = SourceFolders().Where(folder => drawers.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase));
        Assert.Empty(found);
    }

    [Fact]
    public void No_source_file_is_longer_than_300_lines()
    {
        IEnumerable<string> longer = SourceFolders().SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"))
            .Select(file => (File: Path.GetRelativePath(s_root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > 300)
            .Select(file => $"{file.File}: {file.Lines} lines");
        Assert.Empty(longer);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(s_root, "Clutch.slnx"));
        IEnumerable<string> projects = new[] { "edge-agent", "ingest", "dtc-catalog", "health-engine", "cloud-api", "tests", "benchmarks" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(s_root, folder), "*.csproj", SearchOption.AllDirectories));
        Assert.DoesNotContain(projects, path => !solution.Contains(Path.GetFileName(path), StringComparison.Ordinal));
    }

    private static IEnumerable<string> ProductProjects() => new[] { "edge-agent", "ingest", "dtc-catalog", "health-engine", "cloud-api" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(s_root, folder), "*.csproj", SearchOption.AllDirectories));

    private static IEnumerable<string> SourceFolders() => new[] { "edge-agent", "ingest", "dtc-catalog", "health-engine", "cloud-api", "tests", "benchmarks" }
        .SelectMany(folder => Directory.EnumerateDirectories(Path.Combine(s_root, folder), "*", SearchOption.AllDirectories))
        .Where(folder => !folder.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules" or "dist"));

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Clutch.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Clutch.slnx is not above the tests");
    }
}
