using System.Text;
using Clutch.Health.Worker;
using Clutch.Log;
using Clutch.Testing;

namespace Clutch.Health.Tests.Worker;

/// <summary>What every store of the health role keeps and refuses.</summary>
public abstract class HealthStoreContract : IDisposable
{
    private const long Day = 86_400_000;

    private readonly string _location;

    protected HealthStoreContract(string location)
    {
        _location = location;
        Findings = new HealthFindings(location);
        Store = new HealthStore(Findings.Database);
    }

    private protected HealthFindings Findings { get; }

    private protected HealthStore Store { get; }

    public virtual void Dispose()
    {
        Store.Dispose();
        Findings.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_vehicle_comes_back_with_its_state_alerts_and_what_waits_to_be_said()
    {
        VehicleEntry entry = Entry("car-1", 3, 7);
        entry.State.Days = 12.5;
        (entry.Codes, entry.Sources, entry.IsLookedAt) = (-5, 3, true);
        KeptAlert alert = Alert(Part.Battery, 3, 7);
        entry.Keep(alert, isChange: true);
        Findings.Keep(Say("car-1", "one"));
        Store.Checkpoint([entry], [], newest: 500);

        VehicleEntry again = Store.Load("car-1");
        Assert.Equal((12.5, entry.Last, entry.Last), (again.State.Now.Days, again.Last, again.InStore));
        Assert.Equal((-5L, 3, true), (again.Codes, again.Sources, again.IsLookedAt));
        Assert.Equal(alert.State, again[Part.Battery]!.State);
        Assert.Equal("one", Assert.Single(again.Pending).Id);
        Assert.Equal(500, Store.Newest);
        Assert.True(Findings.TryState("car-1", out VehicleState state));
        Assert.Equal(12.5, state.Now.Days);
        Assert.Equal("battery-3-7", Assert.Single(Findings.Alerts("car-1", 10)).Id);
        Assert.Equal(default, Store.Load("car-2").Last);
    }

    [Fact]
    public void A_state_is_not_written_over_one_that_another_role_has_written_and_then_nothing_of_the_checkpoint_is()
    {
        Store.Checkpoint([Entry("car-1", 1, 1)], [], 0);
        VehicleEntry mine = Store.Load("car-1"), theirs = Store.Load("car-1");
        theirs.Last = new FrameId(1, 2);
        using (var other = new HealthStore(Findings.Database))
        {
            other.Checkpoint([theirs], [Finding("car-1", 1, 2, 0)], 0);
        }

        mine.Last = new FrameId(1, 3);
        Assert.Contains("taken over car-1", Assert.Throws<HealthStoreException>(() => Store.Checkpoint([Entry("car-2", 1, 1), mine], [Finding("car-1", 1, 3, 0)], 0)).Message);
        Assert.Equal(new FrameId(1, 2), Store.Load("car-1").Last);
        Assert.Equal(default, Store.Load("car-2").Last);
        Assert.Equal("car-1 1/2", Encoding.UTF8.GetString(Findings.Newest("car-1")!));
        Assert.Throws<HealthStoreException>(() => Store.Checkpoint([Entry("car-1", 9, 9)], [], 0));
    }

    [Fact]
    public void The_newest_finding_stays_whatever_comes_late_and_each_day_that_is_over_leaves_one_snapshot()
    {
        Store.Checkpoint([], [Finding("car-1", 1, 1, 0), Finding("car-1", 1, 2, Day / 2), Finding("car-1", 1, 3, Day + 1)], 0);
        Store.Checkpoint([], [Finding("car-1", 1, 2, Day / 2)], 0);
        Assert.Equal("car-1 1/3", Encoding.UTF8.GetString(Findings.Newest("car-1")!));
        Assert.Equal(["day car-1 1/3", "day car-1 1/2"], Findings.History("car-1", 10).Select(Encoding.UTF8.GetString));
        Assert.Equal(["car-1"], Findings.Vehicles());
    }

    [Fact]
    public void What_waits_is_handed_out_in_its_order_until_it_was_sent()
    {
        Store.Checkpoint([], [Finding("car-1", 1, 1, 0), Finding("car-2", 1, 1, 0)], 0);
        (System.Data.Common.DbTransaction? transaction, IReadOnlyList<OutboxRecord> waiting) = Store.Outbox(10);
        Assert.Equal([("car-1", LogStream.Findings), ("car-2", LogStream.Findings)], waiting.Select(record => (record.Vehicle, record.Stream)));
        Store.Sent(waiting.Take(1), transaction);
        (transaction, waiting) = Store.Outbox(10);
        using (transaction)
        {
            Assert.Equal("car-2", Assert.Single(waiting).Vehicle);
        }
    }

    [Fact]
    public void A_statement_is_kept_once_takes_effect_with_its_frame_and_gives_its_life_to_the_fleet()
    {
        Statement said = Say("car-1", "one") with { Odometer = 84_000.5, At = 17, Kind = StatementKind.ReplacedFailed };
        Findings.Keep(said);
        Findings.Keep(said with { Part = Part.Brakes });
        Assert.Equal(said, Assert.Single(Findings.Statements("car-1")));
        VehicleEntry entry = Entry("car-1", 2, 5);
        var life = new LivedLife("car-1", Part.Battery, Failed: true, 0.1 + 0.2, From: 3 * Day);
        entry.Applied.Add(said with { Applied = entry.Last, Life = life });
        Store.Checkpoint([entry], [], 0);
        Assert.Equal((entry.Last, life), (Findings.Statement("car-1", "one")!.Applied, Findings.Statement("car-1", "one")!.Life));
        Assert.Equal(life, Assert.Single(Store.Lives()));
        Assert.Equal((1, 0.1 + 0.2), Findings.Fleet("car-2", 3 * Day)[Part.Battery]);
        Assert.Equal((0, 0), Findings.Fleet("car-2", (3 * Day) - 1)[Part.Battery]);
        Assert.Equal((0, 0), Findings.Fleet("car-1", 3 * Day)[Part.Battery]);
        Assert.Equal(LogStream.Statements, Assert.Single(Outbox()).Stream);
        Assert.Null(Findings.Statement("car-1", "two"));
    }

    [Fact]
    public void Figures_are_compared_within_a_cohort()
    {
        Store.Checkpoint([], [.. Enumerable.Range(1, 6).Select(i => Finding($"car-{i}", 1, 1, 0) with { Figures = [("score", 10 * i)] })], 0);
        Store.Checkpoint([], [Finding("other", 1, 1, 0) with { Cohort = "ford", Figures = [("score", 99)] }], 0);
        (string? cohort, IReadOnlyList<(string Name, double Own, double[] Others)> figures) = Findings.Cohort("car-3");
        Assert.Equal("all", cohort);
        Assert.Equal([10.0, 20, 40, 50, 60], Assert.Single(figures).Others.Order());
        Assert.Null(Findings.Cohort("nobody").Cohort);
    }

    [Fact]
    public void Another_layout_is_noticed_and_forgotten_but_for_what_was_said()
    {
        Store.Checkpoint([Entry("car-1", 1, 1)], [], 0);
        Findings.Keep(Say("car-1", "one"));
        Assert.False(Store.HasOtherLayout);
        Store.Forget();
        Assert.Equal(default, Store.Load("car-1").Last);
        Assert.Single(Findings.Statements("car-1"));
        using var again = new HealthFindings(_location);
        Assert.Single(again.Statements("car-1"));
    }

    private List<OutboxRecord> Outbox()
    {
        (System.Data.Common.DbTransaction? transaction, IReadOnlyList<OutboxRecord> waiting) = Store.Outbox(10);
        using (transaction)
        {
            return [.. waiting];
        }
    }

    private static VehicleEntry Entry(string vehicle, long boot, long sequence) => new(vehicle) { Last = new FrameId(boot, sequence), IsDirty = true };

    private static KeptAlert Alert(Part part, long boot, long sequence) => new(part, new FrameId(boot, sequence), AlertState.Raised(AlertLevel.Warning), 100, 100, 0, "{}"u8.ToArray());

    private static Statement Say(string vehicle, string id) => new() { Id = id, Vehicle = vehicle, Time = 1_000, Kind = StatementKind.Age, Part = Part.Battery, Value = 3, Clock = Clock.Days };

    private static Finding Finding(string vehicle, long boot, long sequence, long time) =>
        new(vehicle, new FrameId(boot, sequence), time, Encoding.UTF8.GetBytes($"{vehicle} {boot}/{sequence}"), Encoding.UTF8.GetBytes($"day {vehicle} {boot}/{sequence}")) { Cohort = "all", Figures = [] };
}

public sealed class SqliteHealthStoreTests : HealthStoreContract
{
    private readonly string _folder;

    public SqliteHealthStoreTests()
        : this(Directory.CreateTempSubdirectory("clutch-health-store-").FullName)
    {
    }

    private SqliteHealthStoreTests(string folder)
        : base(Path.Combine(folder, "health.db")) => _folder = folder;

    public override void Dispose()
    {
        base.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

public sealed class PostgresHealthStoreTests : HealthStoreContract, IClassFixture<PostgresHealthStoreTests.Server>
{
    private readonly Server _server;

    public PostgresHealthStoreTests(Server server)
        : base(server.Address) => _server = server;

    public override void Dispose()
    {
        base.Dispose();
        _server.Empty();
    }

    [Fact]
    public void What_waits_is_handed_to_one_role_at_a_time()
    {
        Store.Checkpoint([], [new Finding("car-1", new FrameId(1, 1), 0, "{}"u8.ToArray(), "{}"u8.ToArray()) { Cohort = "all", Figures = [] }], 0);
        using var other = new HealthStore(Findings.Database);
        (System.Data.Common.DbTransaction? mine, IReadOnlyList<OutboxRecord> waiting) = Store.Outbox(10);
        Assert.Single(waiting);
        (System.Data.Common.DbTransaction? theirs, waiting) = other.Outbox(10);
        Assert.Empty(waiting);
        theirs!.Dispose();
        mine!.Dispose();
    }

    [Fact]
    public void A_location_that_is_none_is_told_without_its_password()
    {
        string message = Assert.Throws<HealthStoreException>(() => new HealthFindings("postgres://user:secret@/x?y=1")).Message;
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    public sealed class Server : IDisposable
    {
        private readonly PostgresServer _server = PostgresServer.Start();

        public string Address => _server.Address;

        public void Empty()
        {
            using var findings = new HealthFindings(Address);
            using System.Data.Common.DbConnection connection = findings.Database.Connect();
            connection.Execute(null, "truncate state, judgement, snapshot, alert, statement, outbox, figure; update newest set time = 0");
        }

        public void Dispose() => _server.Dispose();
    }
}
