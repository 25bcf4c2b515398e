using Clutch.CarSim;
using Clutch.Links;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>A session with a simulated car, hours of it in a second.</summary>
internal sealed class SessionRig : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Outbox _outbox;
    private readonly SimulatedTime _time = new();
    private readonly ElmModel _adapter;
    private readonly Queue<(TimeSpan At, Action Do)> _plan = [];

    public SessionRig(CarScenario scenario, ElmOptions? adapter = null, ParkingOptions? parking = null)
    {
        _outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), _time);
        Recorder = new Recorder(_outbox, "car-1", TimeSpan.FromSeconds(1), _time, NullLogger<Recorder>.Instance);
        Car = new Car(scenario, _time);
        _adapter = new ElmModel(Car, adapter ?? scenario.Adapter, _time);
        Options = new EdgeOptions { CycleMilliseconds = 1000, Data = _folder.Path, Source = DataSource.Simulated, Parking = parking ?? new ParkingOptions() };
    }

    public Car Car { get; }

    public EdgeOptions Options { get; }

    public EdgeStatus Status { get; } = new();

    public Recorder Recorder { get; }

    public TimeSpan Now => _time.Elapsed;

    /// <summary>What went to the adapter, and when.</summary>
    public List<(TimeSpan At, string Line)> Lines { get; } = [];

    public IEnumerable<TimeSpan> Voltages => Lines.Where(line => line.Line == "ATRV").Select(line => line.At);

    public ModelLink? Link { get; private set; }

    /// <summary>Does something as soon as the time has come.</summary>
    public void At(TimeSpan at, Action action) => _plan.Enqueue((at, action));

    /// <summary>Runs a session for a simulated time.</summary>
    public void Run(TimeSpan until)
    {
        var session = new CarSession(LinkAddress.Serial("/dev/model"), Options, Recorder, Status, _time, NullLogger<CarSession>.Instance)
        {
            Open = _ =>
            {
                Assert.True(_time.Elapsed < until + TimeSpan.FromHours(1), "the session neither reads nor ends");
                Link?.Dispose();
                return Link = new ModelLink(_adapter, _time, until) { Lines = Lines, Passing = Pass };
            },
        };
        session.Run(CancellationToken.None);
    }

    /// <summary>Everything that was recorded.</summary>
    public (List<Sample> Samples, List<(long Time, FrameEventKind Kind, string Text)> Events) Recorded()
    {
        Recorder.Flush();
        var samples = new List<Sample>();
        var events = new List<(long, FrameEventKind, string)>();
        foreach (OutboxFrame stored in _outbox.Read(0, int.MaxValue))
        {
            Assert.Equal(FrameReject.None, Frame.TryRead(stored.Bytes, out Frame frame));
            foreach (Sample sample in frame.Samples)
            {
                samples.Add(sample);
            }

            foreach (FrameEvent e in frame.Events)
            {
                events.Add((e.Time, e.Kind, e.Kind == FrameEventKind.Link ? $"{(LinkState)e.Data[0]}" : System.Text.Encoding.UTF8.GetString(e.Data)));
            }
        }

        return (samples, events);
    }

    public void Dispose()
    {
        _outbox.Dispose();
        _folder.Dispose();
    }

    private void Pass()
    {
        while (_plan.TryPeek(out (TimeSpan At, Action Do) next) && next.At <= _time.Elapsed)
        {
            _plan.Dequeue().Do();
        }
    }
}
