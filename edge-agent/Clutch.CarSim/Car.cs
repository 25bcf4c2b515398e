namespace Clutch.CarSim;

/// <summary>What one ECU says to a request; on K-line and J1850 one of several messages.</summary>
internal sealed record EcuAnswer(EcuScenario Ecu, byte[] Payload);

/// <summary>
/// A simulated car: physics, fault memories and ECUs. Its life begins when it is made; what it answers depends on the
/// scenario, the time since then and the requests so far. Any thread may use it.
/// </summary>
public sealed class Car
{
    private const double StepSeconds = CarPhysics.StepMilliseconds / 1000.0;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _born;
    private readonly CarPhysics _physics;
    private readonly Ecu[] _ecus;
    private readonly FaultMemory[] _faults;
    private readonly Route _route;
    private int _requestsWhileOff;

    /// <summary>Makes the car; its first ignition phase begins. The engine starts 2.8 s after the key is turned to run.</summary>
    /// <exception cref="ArgumentException">The scenario has a bad VIN, code, or number of ECUs.</exception>
    public Car(CarScenario scenario, TimeProvider time)
    {
        if (scenario.Modules.Count is 0 or > EcuScenario.Most || scenario.Ecus is < 1 or > EcuScenario.Most)
        {
            throw new ArgumentException($"A car has 1 to {EcuScenario.Most} ECUs, not {Math.Max(scenario.Modules.Count, scenario.Ecus)}.", nameof(scenario));
        }

        _ = Vin.CheckDigit(scenario.Vin);
        Scenario = scenario;
        _time = time;
        _born = time.GetTimestamp();
        _physics = new CarPhysics(scenario);
        _route = new Route(scenario.Route);
        _faults = [.. scenario.Modules.Select(m => new FaultMemory(scenario, m))];
        _ecus = [.. scenario.Modules.Select((m, i) => new Ecu(scenario, m, _faults[i]))];
        Learn(seconds: 0);
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

    /// <summary>Where the car is now.</summary>
    public CarPosition Position => _route.At(State.Metres);

    /// <summary>Requests on the bus while the ignition was off: each of them may keep ECUs awake and drain the battery.</summary>
    public int RequestsWhileOff => Volatile.Read(ref _requestsWhileOff);

    /// <summary>
    /// Sends a request to an 11-bit CAN identifier (7DF asks all, 7E0 the engine, 7E1 the gearbox) and returns what each
    /// ECU says, with the identifier of its answer and as on CAN. Nothing with the ignition off.
    /// </summary>
    public IReadOnlyList<(int Id, byte[] Payload)> Ask(int id, ReadOnlySpan<byte> request) =>
        [.. Answers(ObdProtocol.Can11At500, id, null, request, _ => null).Select(a => (a.Ecu.AnswerId, a.Payload))];

    /// <summary>Sends a request on the car's own bus, with the header of its protocol.</summary>
    /// <param name="header">Whom it reaches, as the adapter puts it before the request.</param>
    /// <param name="extended">Target address of extended addressing; an ECU takes only requests of its own kind of addressing.</param>
    /// <param name="request">From the service byte on.</param>
    /// <param name="refusal">The code with which an ECU refuses before it does anything; null: it does as asked.</param>
    internal List<EcuAnswer> Ask(long header, byte? extended, ReadOnlySpan<byte> request, Func<EcuScenario, byte?> refusal) =>
        Answers(Scenario.Protocol, header, extended, request, refusal);

    private List<EcuAnswer> Answers(ObdProtocol protocol, long header, byte? extended, ReadOnlySpan<byte> request, Func<EcuScenario, byte?> refusal)
    {
        var answers = new List<EcuAnswer>(_ecus.Length);
        lock (_lock)
        {
            CarState state = CatchUp();
            _requestsWhileOff += state.Ignition ? 0 : 1;
            foreach (Ecu ecu in _ecus)
            {
                if (!state.Ignition || !protocol.Reaches(header, ecu.Own) || ecu.Own.ExtendedAddress != extended)
                {
                    continue;
                }

                if (Ecu.Changes(request) && refusal(ecu.Own) is { } code)
                {
                    Add(answers, ecu, Ecu.Refuse(request[0], code));
                }
                else if (protocol.IsCan)
                {
                    Add(answers, ecu, ecu.Answer(request, state));
                }
                else
                {
                    AskLegacy(answers, protocol.Bus, ecu, request, state);
                }
            }
        }

        return answers;
    }

    /// <summary>One PID a request and no UDS; ISO 9141-2 and J1850 say nothing to what they do not know, KWP refuses.</summary>
    private static void AskLegacy(List<EcuAnswer> answers, ObdBus bus, Ecu ecu, ReadOnlySpan<byte> request, in CarState state)
    {
        const byte SubFunctionNotSupported = 0x12, ServiceNotSupported = 0x11, Negative = 0x7F, Permanent = 0x0A;
        bool severalPids = request is [0x01, _, _, ..];
        bool unknown = !request.IsEmpty && request[0] >= Permanent && !(bus == ObdBus.Kwp && request[0] is UdsServices.Session or UdsServices.TesterPresent);
        byte[] answer = unknown ? Ecu.Refuse(request[0], ServiceNotSupported)
            : severalPids ? Ecu.Refuse(request[0], SubFunctionNotSupported)
            : request is [0x09, var type] && type % 2 == 1 ? LegacyMessages.Count(type, ecu.Answer([0x09, (byte)(type + 1)], state))
            : ecu.AnswerLegacy(request, state);
        if (answer.Length > 0 && (bus == ObdBus.Kwp || answer[0] != Negative))
        {
            foreach (byte[] message in LegacyMessages.From(answer))
            {
                Add(answers, ecu, message);
            }
        }
    }

    private static void Add(List<EcuAnswer> answers, Ecu ecu, byte[] payload)
    {
        if (payload.Length > 0)
        {
            answers.Add(new EcuAnswer(ecu.Own, payload));
        }
    }

    private CarState CatchUp()
    {
        TimeSpan elapsed = _time.GetElapsedTime(_born);
        while (_physics.TryStep(elapsed))
        {
            Learn(StepSeconds);
        }

        return _physics.State;
    }

    /// <summary>The ECUs look at the car; worn parts act back on it.</summary>
    private void Learn(double seconds)
    {
        foreach (FaultMemory faults in _faults)
        {
            faults.Step(_physics.State, seconds);
        }

        _physics.CatalystWear = _faults[0].CatalystWear;
        _physics.Misfire = _faults[0].Misfire;
    }
}
