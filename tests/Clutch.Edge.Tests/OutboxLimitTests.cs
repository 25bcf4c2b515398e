using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>An outbox whose server is away for days: what goes, in which order, and that it is told.</summary>
public sealed class OutboxLimitTests : IDisposable
{
    private const long Noon = 1_760_000_000_000;

    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();

    private enum Kind
    {
        Replayed,
        Ordinary,
        Codes,
        Link,
    }

    private string Path => System.IO.Path.Combine(_folder.Path, "outbox.db");

    [Fact]
    public void Three_days_without_network_keep_what_is_urgent_and_the_ledger_adds_up()
    {
        using Outbox outbox = Open(bytes: 6000, days: 30);
        for (int i = 1; i <= 288; i++)
        {
            outbox.Append(i, 10, Frame(outbox.Boot, i, i % 24 == 0 ? Kind.Codes : Kind.Ordinary));
            _time.Advance(TimeSpan.FromMinutes(15));
            Assert.True(outbox.Bytes <= 6000, $"{outbox.Bytes} bytes after frame {i}");
        }

        long[] left = [.. Sequences(outbox)];
        Assert.Equal(Enumerable.Range(1, 12).Select(i => i * 24L), left.Where(sequence => sequence % 24 == 0)); // none with codes went
        long[] ordinary = [.. left.Where(sequence => sequence % 24 != 0)];
        Assert.Equal(287, ordinary[^1]);
        Assert.Equal(Enumerable.Range((int)ordinary[0], 288 - (int)ordinary[0]).Where(i => i % 24 != 0), ordinary.Select(sequence => (int)sequence)); // the newest, without a gap
        BootLedger ledger = Assert.Single(outbox.Ledger());
        Assert.Equal(new FrameTally(left.Length, left.Length * 10), ledger.Waiting);
        Assert.Equal(new FrameTally(288 - left.Length, (288 - left.Length) * 10), ledger.Dropped);
        Assert.Equal((288, 2880), (ledger.Frames, ledger.Samples));
        Assert.Equal((288L - left.Length, Noon + 1000, Noon + ((ordinary[0] - 1) * 1000) + 9), (outbox.Unreported.Frames, outbox.Unreported.From, outbox.Unreported.To));
    }

    [Fact]
    public void The_least_valuable_class_goes_first_and_the_newest_urgent_frame_never()
    {
        // Room for the six and no seventh.
        Kind[] kinds = [Kind.Link, Kind.Ordinary, Kind.Replayed, Kind.Codes, Kind.Replayed, Kind.Ordinary];
        using Outbox outbox = Open(bytes: kinds.Select((kind, i) => Frame(_time.GetUtcNow().ToUnixTimeSeconds(), i + 1, kind).Length).Sum() + 10, days: 30);
        for (int i = 0; i < kinds.Length; i++)
        {
            outbox.Append(i + 1, 10, Frame(outbox.Boot, i + 1, kinds[i]));
        }

        var gone = new List<long>();
        List<long> before = Sequences(outbox);
        Assert.Equal(6, before.Count);
        for (int sequence = 101; sequence <= 106; sequence++)
        {
            outbox.Append(sequence, 10, Frame(outbox.Boot, sequence, Kind.Link));
            List<long> now = Sequences(outbox);
            Assert.Contains(sequence, now);
            gone.Add(Assert.Single(before.Except(now)));
            before = now;
        }

        Assert.Equal([3, 5, 2, 6, 1, 4], gone);
    }

    [Fact]
    public void What_is_too_old_goes_whatever_it_is_worth()
    {
        using Outbox outbox = Open(bytes: 1 << 20, days: 2);
        outbox.Append(1, 10, Frame(outbox.Boot, 1, Kind.Codes));
        _time.Advance(TimeSpan.FromDays(1));
        outbox.Append(2, 10, Frame(outbox.Boot, 2, Kind.Ordinary));
        _time.Advance(TimeSpan.FromDays(1.5));
        outbox.Append(3, 10, Frame(outbox.Boot, 3, Kind.Ordinary));
        Assert.Equal([2, 3], Sequences(outbox));
        Assert.Equal(new FrameTally(1, 10), Assert.Single(outbox.Ledger()).Dropped);
    }

    [Fact]
    public void Frames_on_their_way_are_not_dropped_until_the_connection_is_over()
    {
        using Outbox outbox = Open(bytes: 300, days: 30);
        outbox.Append(1, 10, Frame(outbox.Boot, 1, Kind.Ordinary));
        Assert.Single(outbox.Read(0, 1));
        for (int i = 2; i < 20; i++)
        {
            outbox.Append(i, 10, Frame(outbox.Boot, i, Kind.Ordinary));
        }

        Assert.Contains(1, outbox.Read(0, 100).Select(SequenceOf));
        outbox.Recall();
        outbox.Append(20, 10, Frame(outbox.Boot, 20, Kind.Ordinary));
        Assert.DoesNotContain(1, outbox.Read(0, 100).Select(SequenceOf));
    }

    [Fact]
    public void The_data_say_what_was_dropped_once_and_over_a_restart()
    {
        Loss first;
        using (Outbox outbox = Open(bytes: 300, days: 30))
        {
            for (int i = 1; i < 10; i++)
            {
                outbox.Append(i, 10, Frame(outbox.Boot, i, Kind.Ordinary));
            }

            first = outbox.Unreported;
            Assert.False(first.IsEmpty);
        }

        using (Outbox outbox = Open(bytes: 1 << 20, days: 30))
        {
            Assert.Equal(first, outbox.Unreported);
            var recorder = new Recorder(outbox, "car-1", TimeSpan.FromSeconds(1), _time, NullLogger<Recorder>.Instance);
            recorder.Flush();
            recorder.Flush();
            Assert.True(outbox.Unreported.IsEmpty);
            Assert.Equal([first], Reports(outbox));
        }
    }

    [Fact]
    public void A_report_that_is_dropped_itself_is_made_again()
    {
        using Outbox outbox = Open(bytes: 300, days: 30);
        var recorder = new Recorder(outbox, "car-1", TimeSpan.FromSeconds(1), _time, NullLogger<Recorder>.Instance);
        for (int i = 1; i <= 60; i++)
        {
            for (int sample = 0; sample < 10; sample++)
            {
                recorder.Add(new Sample(0x10D0, 0x7E8, SampleQuality.Measured, Noon + (i * 1000) + sample, (i + sample) % 250));
            }

            recorder.Flush();
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        BootLedger ledger = Assert.Single(outbox.Ledger());
        Loss told = Reports(outbox).Aggregate(outbox.Unreported, (all, loss) => all.Add(in loss));
        Assert.Equal((ledger.Dropped.Frames, ledger.Dropped.Samples), (told.Frames, told.Samples));
        Assert.True(told.Frames > 30, $"only {told.Frames} frames dropped");
    }

    [Fact]
    public void What_is_sent_waits_or_was_dropped_is_all_that_was_recorded()
    {
        using Outbox outbox = Open(bytes: 1000, days: 30);
        for (int i = 1; i <= 40; i++)
        {
            outbox.Append(i, i, Frame(outbox.Boot, i, Kind.Ordinary));
            if (i % 10 == 0)
            {
                outbox.Acknowledge(outbox.Read(0, 3)[^1].Id);
                outbox.Recall();
            }
        }

        outbox.Forget();
        BootLedger ledger = Assert.Single(outbox.Ledger());
        Assert.True(ledger is { Sent.Frames: 12, Waiting.Frames: > 0, Dropped.Frames: > 0 }, ledger.ToString());
        Assert.Equal(ledger.Frames, ledger.Sent.Frames + ledger.Waiting.Frames + ledger.Dropped.Frames);
        Assert.Equal(ledger.Samples, ledger.Sent.Samples + ledger.Waiting.Samples + ledger.Dropped.Samples);
        Assert.Equal(outbox.Depth, ledger.Waiting.Frames);
        Assert.Equal(outbox.Bytes, outbox.Read(0, 100).Sum(frame => frame.Bytes.Length));
    }

    public void Dispose() => _folder.Dispose();

    private Outbox Open(long bytes, int days) => Outbox.Open(Path, new OutboxLimits(bytes, TimeSpan.FromDays(days)), _time);

    private static List<long> Sequences(Outbox outbox)
    {
        List<long> sequences = [.. outbox.Read(0, int.MaxValue).Select(SequenceOf)];
        outbox.Recall();
        return sequences;
    }

    private static long SequenceOf(OutboxFrame stored)
    {
        Assert.Equal(FrameReject.None, Telemetry.Frame.TryRead(stored.Bytes, out Frame frame));
        return frame.Sequence;
    }

    private static List<Loss> Reports(Outbox outbox)
    {
        var reports = new List<Loss>();
        foreach (OutboxFrame stored in outbox.Read(0, int.MaxValue))
        {
            Assert.Equal(FrameReject.None, Telemetry.Frame.TryRead(stored.Bytes, out Frame frame));
            foreach (FrameEvent e in frame.Events)
            {
                if (e.Kind == FrameEventKind.Dropped)
                {
                    Assert.True(Loss.TryRead(e.Data, out Loss loss));
                    reports.Add(loss);
                }
            }
        }

        return reports;
    }

    private static byte[] Frame(long boot, int sequence, Kind kind)
    {
        var writer = new FrameWriter("car-1", boot);
        long time = Noon + (sequence * 1000);
        for (int i = 0; i < 10; i++)
        {
            writer.Add(new Sample(0x10C0, 0x7E8, kind == Kind.Replayed ? SampleQuality.Replayed : SampleQuality.Measured, time + i, 3000 + i));
        }

        if (kind == Kind.Codes)
        {
            writer.AddEvent(FrameEventKind.TroubleCodes, 0x7E8, time, [1, 0x03, 0x01]);
        }
        else
        {
            // An empty list of codes comes twice a minute and makes no frame urgent.
            writer.AddEvent(kind == Kind.Link ? FrameEventKind.Link : FrameEventKind.TroubleCodes, 0, time, [1]);
        }

        byte[] buffer = new byte[FrameFormat.MaxBytes];
        return buffer[..writer.Write(sequence, buffer)];
    }
}
