using System.Text;
using Clutch.Dtc;
using Clutch.Telemetry;
using Xunit.Abstractions;

namespace Clutch.Health.Tests.Judgement;

public sealed class RealCarJudgementTests(ITestOutputHelper output)
{
    private const long Start = 1_700_000_000_000;
    private const long HalfDay = 43_200_000;

    [ReferenceFact]
    public void A_healthy_car_over_all_its_drives_scores_high_and_raises_no_alert()
    {
        var engine = new HealthEngine();
        VehicleState state = new();
        List<AlertChange> changes = [];
        long boot = 0;
        foreach (string path in ReferenceFactAttribute.Drives)
        {
            boot++;
            DriveTests.Apply(engine, ref state, RealDriveTests.Frames(path, boot, Start + (boot * HalfDay)));
            if (engine.TrySettle(ref state, Start + ((boot + 1) * HalfDay) - 1_000))
            {
                VehicleJudgement now = VehicleJudge.Judge(state, VehicleFacts.None);
                foreach (AlertChange change in Alerts.Take(ref state, now, AlertOptions.Default))
                {
                    changes.Add(change);
                    output.WriteLine($"{Path.GetFileName(path)}: {change} by {string.Join("; ", now[change.Part].Evidence.Select(evidence => $"-{evidence.Points} {evidence.Text(Language.English)}"))}");
                }
            }
        }

        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
        output.WriteLine($"{judgement.Score} after {state.Drives} drives, {state.Kilometres:F0} km");
        foreach (PartJudgement part in judgement.Parts)
        {
            output.WriteLine($"{part.Part}: {part.Score?.ToString() ?? part.Observability.Text(Language.English)}; {part.Life?.Days}; {part.Trend.Direction}");
            foreach (Evidence evidence in part.Evidence)
            {
                output.WriteLine($"  -{evidence.Points} {evidence.Text(Language.English)}");
            }
        }

        Assert.Empty(changes);
        Assert.True(judgement.Score >= 85, $"{judgement.Score}");
        Assert.All(judgement.Parts, part => Assert.True(part.Score is null or >= 75, $"{part.Part}: {part.Score}"));
    }

    [Fact]
    public void A_car_that_names_itself_differently_starts_anew_with_what_its_control_unit_had_learnt()
    {
        var engine = new HealthEngine();
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 20; i++)
        {
            Vehicle.Drive(ref state, 30, (Measure.TrimLong, 9), (Measure.ChargeVoltage, 14));
        }

        Assert.Equal(FrameEffect.None, Name("WVWZZZ1JZXW000001", 1));
        Assert.Equal(20, state.History(Measure.TrimLong).Count);
        Assert.Equal(FrameEffect.IdentityChanged, Name("WVWZZZ1JZXW000002", 2));
        Assert.Equal(0, state.History(Measure.TrimLong).Count);
        Assert.Equal(20, state.History(Measure.ChargeVoltage).Count);
        Assert.True(VehicleJudge.Judge(state, VehicleFacts.None).Doubts.HasFlag(DataDoubts.Identity));

        FrameEffect Name(string vin, long sequence)
        {
            var writer = new FrameWriter("car", 1);
            writer.AddEvent(FrameEventKind.Vin, 0x7E8, state.LastTime, Encoding.ASCII.GetBytes(vin));
            byte[] buffer = new byte[FrameFormat.MaxBytes];
            int size = writer.Write(sequence, buffer);
            Assert.Equal(FrameReject.None, Frame.TryRead(buffer.AsSpan(0, size), out Frame frame));
            return engine.Apply(ref state, frame);
        }
    }
}
