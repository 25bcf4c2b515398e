using System.Net;
using Clutch.CarSim;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Signal sets in whole sessions, and what becomes of their definitions in frames.</summary>
public sealed class SignalSetSessionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_link_that_is_lost_in_the_middle_of_a_visit_comes_back_with_standard_and_make_specific_values()
    {
        string set = Path.Combine(_folder.Path, "set.json");
        await File.WriteAllTextAsync(set, """
            {"commands":[{"hdr":"7E0","rax":"7E8","freq":0.05,"cmd":{"22":"1E04"},"signals":[{"id":"OIL_T","name":"Oil","fmt":{"len":16,"div":100,"max":300,"unit":"celsius"}}]}]}
            """);
        var scenario = new CarScenario { Modules = [new EcuScenario { Data = new Dictionary<ushort, byte[]> { [0x1E04] = [0x0B, 0xF2] } }] };
        var cut = new LinkFault(FaultKind.LinkLoss) { When = new FaultTrigger { Request = "221E04", From = 5, Times = 1 }, For = TimeSpan.FromMilliseconds(300) };
        using CarServer car = CarServer.StartTcp(new Car(scenario, TimeProvider.System), new ElmOptions { Timing = ElmTiming.Instant, Faults = [cut] }, new IPEndPoint(IPAddress.Loopback, 0));
        using var outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), TimeProvider.System);
        var recorder = new Recorder(outbox, "car-1", TimeSpan.FromMilliseconds(50), TimeProvider.System, NullLogger<Recorder>.Instance);
        var options = new EdgeOptions { CycleMilliseconds = 0, Data = _folder.Path, SignalSet = set };
        var session = new CarSession(car.Address, options, recorder, new EdgeStatus(), TimeProvider.System, NullLogger<CarSession>.Instance);
        using var stop = new CancellationTokenSource();
        Task running = Task.Factory.StartNew(() => session.Run(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        List<Sample> samples = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        int silent = -1;
        while (silent < 0 || !samples.Skip(silent).Any(s => IsOwn(s) && s.HasValue) || !samples.Skip(silent).Any(s => s.Signal == 0x10C0 && s.HasValue))
        {
            await Task.Delay(20, patience.Token);
            recorder.Flush();
            samples = Samples(outbox, out List<SignalDefinition> definitions);
            Assert.All(samples.Where(IsOwn), sample => Assert.Contains(definitions, known => known.Signal.Number == sample.Signal));
            silent = samples.FindIndex(sample => IsOwn(sample) && !sample.HasValue);
        }

        await stop.CancelAsync();
        await running.WaitAsync(patience.Token);
        Assert.All(samples.Where(sample => IsOwn(sample) && sample.HasValue), sample => Assert.Equal(0x0BF2, sample.Raw));
    }

    [Fact]
    public void A_definition_comes_before_its_first_sample_and_again_within_ten_minutes_and_costs_nothing_besides()
    {
        using var outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), _time);
        var recorder = new Recorder(outbox, "car-1", TimeSpan.FromSeconds(1), _time, NullLogger<Recorder>.Instance);
        var dictionary = new SignalDictionary(recorder, _time);
        var numbers = new SignalNumbers(null);
        SignalDefinition[] definitions = [.. Enumerable.Range(0, 20).Select(i => numbers.Define(new Signal(0, $"Vehicle.Make.S{i}", "V", SignalClass.Momentary, 1, 0, 0, 1, "x", "S"), [])!)];
        long at = 1_760_000_000_000;
        foreach (SignalDefinition definition in definitions.Concat(definitions))
        {
            dictionary.Tell(definition, at);
        }

        recorder.Flush();
        Samples(outbox, out List<SignalDefinition> told);
        Assert.Equal(definitions.Select(known => known.Signal), told.Select(known => known.Signal));
        for (int second = 0; second < 601; second++)
        {
            _time.Set(_time.GetUtcNow() + TimeSpan.FromSeconds(1));
            dictionary.Repeat(++at);
        }

        recorder.Flush();
        Samples(outbox, out told);
        Assert.All(definitions, definition => Assert.InRange(told.Count(known => known.Signal == definition.Signal), 2, 3));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            dictionary.Tell(definitions[i % 20], at);
            dictionary.Repeat(at);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool IsOwn(Sample sample) => sample.Signal >= SignalDefinition.FirstNumber;

    private static List<Sample> Samples(Outbox outbox, out List<SignalDefinition> definitions)
    {
        List<Sample> samples = [];
        definitions = [];
        foreach (OutboxFrame stored in outbox.Read(0, int.MaxValue))
        {
            Assert.Equal(FrameReject.None, Frame.TryRead(stored.Bytes, out Frame frame));
            foreach (FrameEvent e in frame.Events)
            {
                if (e.Kind == FrameEventKind.SignalDefinition)
                {
                    Assert.True(SignalDefinition.TryRead(e.Data, out SignalDefinition? definition));
                    definitions.Add(definition);
                }
            }

            foreach (Sample sample in frame.Samples)
            {
                samples.Add(sample);
            }
        }

        return samples;
    }
}
