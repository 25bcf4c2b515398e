namespace Clutch.CarSim;

/// <summary>
/// A simulated car: physics, fault memory and ECUs. Its life begins when it is made; what it answers depends on the
/// scenario, the time since then and the requests so far. Any thread may use it.
/// </summary>
public sealed class Car
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _born;
    private readonly CarPhysics _physics;
    private readonly FaultMemory _faults;
    private readonly Ecu[] _ecus;

    /// <summary>Makes the car and switches its ignition on; the engine starts 2.8 s later.</summary>
    /// <exception cref="ArgumentException">The scenario has a bad VIN, code, or number of ECUs.</exception>
    public Car(CarScenario scenario, TimeProvider time)
    {
        if (scenario.Ecus is not (1 or 2))
        {
            throw new ArgumentException($"A car has 1 or 2 ECUs, not {scenario.Ecus}.", nameof(scenario));
        }

        _ = Vin.CheckDigit(scenario.Vin);
        Scenario = scenario;
        _time = time;
        _born = time.GetTimestamp();
        _physics = new CarPhysics(scenario);
        _faults = new FaultMemory(scenario);
        _faults.Step(_physics.State);
        _ecus = [.. Enumerable.Range(0, scenario.Ecus).Select(n => new Ecu(scenario, _faults, n))];
    }

    public CarScenario Scenario { get; }

    /// <summary>The car now.</summary>
    public CarState State
    {
        get
        {
            lock (_lock)
            {
                return CatchUp();
            }
        }
    }

    /// <summary>
    /// Sends a request to a CAN identifier (7DF asks all, 7E0 the engine, 7E1 the gearbox) and returns what each ECU
    /// says, with the identifier of its answer. Nothing with the ignition off.
    /// </summary>
    public IReadOnlyList<(int Id, byte[] Payload)> Ask(int id, ReadOnlySpan<byte> request)
    {
        const int Functional = 0x7DF;
        var answers = new List<(int, byte[])>(_ecus.Length);
        lock (_lock)
        {
            CarState state = CatchUp();
            foreach (Ecu ecu in _ecus)
            {
                if (state.Ignition && (id == Functional || id == ecu.RequestId) && ecu.Answer(request, state) is { Length: > 0 } answer)
                {
                    answers.Add((ecu.AnswerId, answer));
                }
            }
        }

        return answers;
    }

    private CarState CatchUp()
    {
        TimeSpan elapsed = _time.GetElapsedTime(_born);
        while (_physics.TryStep(elapsed))
        {
            _faults.Step(_physics.State);
            _physics.CatalystWear = _faults.CatalystWear;
        }

        return _physics.State;
    }
}
