namespace Clutch.Telemetry.Tests;

internal static class FrameCases
{
    public static byte[] Write(FrameWriter writer, long sequence)
    {
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        return buffer[..writer.Write(sequence, buffer)];
    }

    public static byte[] Write(IEnumerable<Sample> samples, IEnumerable<(FrameEventKind Kind, byte[] Data)> events, long boot, long sequence)
    {
        var writer = new FrameWriter("car-1", boot);
        foreach (Sample sample in samples)
        {
            if (writer.Add(in sample) != FrameAdd.Added)
            {
                throw new InvalidOperationException($"not added: {sample}");
            }
        }

        foreach ((FrameEventKind kind, byte[] data) in events)
        {
            writer.AddEvent(kind, 0x7E8, 1_760_000_000_000, data);
        }

        return Write(writer, sequence);
    }

    /// <summary>Samples as a poller makes them: batches that share their time, a signal now and then on its own, some silent.</summary>
    public static List<Sample> RandomSamples(Random random)
    {
        List<Sample> samples = [];
        long time = random.NextInt64(0, 2_000_000_000_000);
        int batches = random.Next(1, 40);
        uint ecu = random.Next(2) == 0 ? 0x7E8u : 0x18DAF110u;
        for (int batch = 0; batch < batches; batch++)
        {
            time += random.Next(1, random.Next(10) == 0 ? 100_000 : 200);
            int first = random.Next(1, 5);
            for (int i = first; i < first + random.Next(1, 7); i++)
            {
                long raw = random.Next(20) switch
                {
                    0 => Sample.Silent,
                    1 => random.NextInt64(-FrameFormat.MaxRaw, FrameFormat.MaxRaw + 1),
                    _ => random.Next(-300, 70_000),
                };
                samples.Add(new Sample((ushort)(0x1000 + (i * 16)), ecu, (SampleQuality)(batch % 2), time, raw));
            }
        }

        return samples;
    }

    public static List<Sample> ByColumn(IEnumerable<Sample> samples) => [.. samples.OrderBy(s => s.Signal).ThenBy(s => s.Ecu).ThenBy(s => s.Quality).ThenBy(s => s.Time)];

    /// <summary>A small frame that uses every feature: shared times, two ECUs, a silent value, an event.</summary>
    public static byte[] Small()
    {
        const long Start = 1_760_000_000_000;
        List<Sample> samples =
        [
            new(0x10C0, 0x7E8, SampleQuality.Measured, Start, 6904),
            new(0x10D0, 0x7E8, SampleQuality.Measured, Start, 50),
            new(0x10C0, 0x7E8, SampleQuality.Measured, Start + 130, 6920),
            new(0x10D0, 0x7E8, SampleQuality.Measured, Start + 130, 51),
            new(0x10C0, 0x7E8, SampleQuality.Measured, Start + 260, Sample.Silent),
            new(0x10D0, 0x7E8, SampleQuality.Measured, Start + 260, 48),
            new(0x10D0, 0x7E9, SampleQuality.Unsolicited, Start + 5, 50),
        ];
        return Write(samples, [(FrameEventKind.TroubleCodes, [1, 0x04, 0x20])], boot: 2, sequence: 300);
    }

    /// <summary>A signal that the vehicle defines itself, and two samples of it.</summary>
    public static byte[] Defining()
    {
        const long Start = 1_760_000_000_000;
        var door = new Signal(0x8123, "Vehicle.Make.Body.DOOR", "", SignalClass.Momentary, 1, 0, 0, 255, "750.40 22/2A01", "Door");
        byte[] definition = new SignalDefinition(door, [new(0, "closed"), new(1, "open")]).ToBytes();
        return Write(
            [new(0x8123, 0x758, SampleQuality.Measured, Start, 0), new(0x8123, 0x758, SampleQuality.Measured, Start + 500, 1)],
            [(FrameEventKind.SignalDefinition, definition)],
            boot: 2,
            sequence: 301);
    }
}
