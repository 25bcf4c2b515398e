using System.Text.Json;
using Clutch.Health.Worker;
using Clutch.Telemetry;

namespace Clutch.Health.Tests.Worker;

/// <summary>What the role makes of frames, and how findings are written.</summary>
public sealed class FindingTests
{
    [Fact]
    public async Task A_stopping_code_raises_an_alert_that_people_can_silence_and_a_finding_says_that_its_car_is_simulated()
    {
        using var folder = new HealthFolder();
        await folder.AppendAsync(WorkerFrames.TwoVehicles().Records.SkipLast(2));
        await folder.RunAsync();
        using JsonDocument finding = JsonDocument.Parse(folder.Findings.Newest("car-b")!);
        JsonElement root = finding.RootElement;
        Assert.Equal("simulated", Assert.Single(root.GetProperty("data").GetProperty("sources").EnumerateArray().ToArray()).GetString());
        Assert.True(root.GetProperty("data").GetProperty("simulated").GetBoolean());
        JsonElement[] alerts = [.. root.GetProperty("alerts").EnumerateArray()];
        Assert.Contains(alerts, alert => alert.GetProperty("part").GetString() == "engine-oil" && alert.GetProperty("level").GetString() == "act");
        KeptAlert kept = folder.Findings.Alerts("car-b", 10).Single(alert => alert.Part == Part.EngineOil);
        Assert.Equal((AlertStatus.Open, AlertLevel.Act), (kept.State.Status, kept.State.Level));

        await folder.SayAsync(new Statement
        {
            Id = "quiet",
            Vehicle = "car-b",
            Time = kept.Raised + 1_000,
            Kind = StatementKind.Snooze,
            Part = Part.EngineOil,
            Value = kept.Raised + 60_000,
            Alert = kept.Cause,
        });
        kept = folder.Findings.Alerts("car-b", 10).Single(alert => alert.Part == Part.EngineOil);
        Assert.Equal(AlertStatus.Snoozed, kept.State.Status);
    }

    [Fact]
    public async Task Points_of_evidence_and_the_score_make_a_hundred_in_the_document_too()
    {
        using var folder = new HealthFolder();
        await folder.AppendAsync(WorkerFrames.TwoVehicles().Records);
        await folder.RunAsync();
        using JsonDocument finding = JsonDocument.Parse(folder.Findings.Newest("car-b")!);
        JsonElement root = finding.RootElement;
        decimal points = root.GetProperty("parts").EnumerateArray().SelectMany(part => part.GetProperty("evidence").EnumerateArray())
            .Concat(root.GetProperty("other_codes").EnumerateArray()).Sum(evidence => evidence.GetProperty("vehicle_points").GetDecimal());
        Assert.True(points > 0);
        Assert.Equal(100, root.GetProperty("score_points").GetDecimal() + points);
        Assert.Equal(PartModels.All.Length, root.GetProperty("parts").GetArrayLength());
    }

    [Fact]
    public async Task Each_day_that_is_over_leaves_one_snapshot_and_a_list_of_codes_that_says_nothing_new_no_finding()
    {
        using var folder = new HealthFolder();
        WorkerFrames frames = new WorkerFrames().Codes("car", 1, 0, 0x0301).Codes("car", 2, 1_000, 0x0301).Codes("car", 3, WorkerFrames.Day, 0x0420).Codes("car", 4, 2 * WorkerFrames.Day, 0x0420, 0x0301);
        await folder.AppendAsync(frames.Records);
        await folder.RunAsync();
        Assert.Equal(3, (await folder.SentAsync()).Count);
        string[] dates = [.. folder.Findings.History("car", 10).Select(snapshot => JsonDocument.Parse(snapshot).RootElement.GetProperty("date").GetString()!)];
        Assert.Equal(["2026-01-03", "2026-01-02", "2026-01-01"], dates);
    }

    [Fact]
    public async Task A_car_is_looked_at_once_it_has_had_the_time_to_send_what_it_sends_and_not_before()
    {
        using var folder = new HealthFolder();
        await folder.AppendAsync(new WorkerFrames().Codes("car", 1, 0).Codes("car", 2, 10_000).Records);
        await folder.RunAsync();
        Assert.Null(folder.Findings.Newest("car"));
        await folder.AppendAsync(new WorkerFrames().Codes("car", 3, 21_000).Codes("car", 4, 40_000).Records);
        await folder.RunAsync();
        using JsonDocument finding = JsonDocument.Parse(Assert.Single(await folder.SentAsync()));
        Assert.Equal((3, "first-look"), (finding.RootElement.GetProperty("boot").GetInt64(), finding.RootElement.GetProperty("reasons")[0].GetString()));
    }

    [Fact]
    public async Task Records_that_are_no_frame_are_counted_and_those_behind_them_judged()
    {
        using var folder = new HealthFolder();
        WorkerFrames frames = new WorkerFrames().Raw("car", [0xC1, 0x00]).Codes("car", 1, 0, 0x0301).Raw("car", []).Codes("car", 2, 1_000, 0x0420);
        await folder.AppendAsync(frames.Records);
        HealthCounters counters = await folder.RunAsync();
        Assert.Equal((2, 2, 2), (counters.Poison, counters.Frames, counters.Judgements));
    }

    [Fact]
    public async Task A_frame_that_the_engine_fails_on_is_passed_over_and_leaves_the_state_as_it_was()
    {
        bool fails = false;
        var rules = new HealthRules { Facts = _ => fails ? throw new InvalidOperationException("a defect") : VehicleFacts.None };
        using var folder = new HealthFolder { Rules = rules };
        await folder.AppendAsync(new WorkerFrames().Codes("car", 1, 0, 0x0301).Records);
        await folder.RunAsync();
        byte[] before = folder.Findings.Newest("car")!;
        fails = true;
        await folder.AppendAsync(new WorkerFrames().Codes("car", 2, 1_000, 0x0420).Records);
        HealthCounters counters = await folder.RunAsync();
        Assert.Equal((1, 0), (counters.Poison, counters.Judgements));
        Assert.Equal(before, folder.Findings.Newest("car"));
        fails = false;
        await folder.AppendAsync(new WorkerFrames().Codes("car", 3, 2_000, 0x0301).Codes("car", 4, 3_000, 0x0301, 0x0420).Records);
        counters = await folder.RunAsync();
        Assert.Equal(1, counters.Judgements);
    }

    [Fact]
    public async Task No_number_of_a_finding_stands_without_its_unit_or_basis()
    {
        using var folder = new HealthFolder();
        await folder.AppendAsync(WorkerFrames.TwoVehicles().Records);
        await folder.RunAsync();
        using JsonDocument finding = JsonDocument.Parse(folder.Findings.Newest("car-a")!);
        foreach (JsonElement part in finding.RootElement.GetProperty("parts").EnumerateArray())
        {
            if (part.GetProperty("remaining_life") is { ValueKind: JsonValueKind.Object } life)
            {
                Assert.NotEmpty(life.GetProperty("unit").GetString()!);
                Assert.NotEmpty(life.GetProperty("basis_text").GetProperty("ar").GetString()!);
                Assert.NotEmpty(life.GetProperty("origin").GetProperty("source").GetString()!);
            }

            Assert.All(part.GetProperty("evidence").EnumerateArray(), evidence => Assert.NotEmpty(evidence.GetProperty("unit").GetString()!));
        }
    }

    [Fact]
    public void A_frame_that_says_nothing_new_allocates_nothing_in_the_engines_own_path()
    {
        var examiner = new VehicleExaminer(new HealthRules());
        var entry = new VehicleEntry("car") { IsLookedAt = true };
        var lives = new FleetLives();
        IReadOnlyList<(string Vehicle, byte[] Frame)> records = new WorkerFrames().Drive("car", 1, 0).Records;
        var other = new VehicleEntry("other") { IsLookedAt = true };
        for (int i = 0; i < records.Count; i++)
        {
            Assert.Null(Take(other, i));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Finding? finding = Take(entry, 0);
        Assert.Null(finding);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        Finding? Take(VehicleEntry vehicle, int index)
        {
            _ = Frame.TryRead(records[index].Frame, out Frame frame);
            return examiner.Take(vehicle, frame, stated: false, lives);
        }
    }
}
