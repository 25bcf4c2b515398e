namespace Clutch.CarSim;

/// <summary>One ECU: request bytes in, answer bytes out as on CAN, without framing. An empty answer is silence.</summary>
internal sealed class Ecu
{
    private const int MostPids = 6;
    private const byte PositiveOffset = 0x40, Negative = 0x7F, ServiceNotSupported = 0x11, WrongLength = 0x13, ConditionsNotCorrect = 0x22;

    private readonly CarScenario _scenario;
    private readonly PidSet _pids;
    private readonly FaultMemory _faults;
    private readonly MonitorResults _results;
    private readonly VehicleInformation _information;
    private readonly UdsServices _uds;

    public Ecu(CarScenario scenario, EcuScenario own, FaultMemory faults)
    {
        _scenario = scenario;
        _faults = faults;
        Own = own;
        _pids = PidTable.Of(own);
        _results = new MonitorResults(scenario, faults);
        _information = new VehicleInformation(scenario, own);
        _uds = new UdsServices(scenario, own, _pids, faults);
    }

    public EcuScenario Own { get; }

    /// <summary>The request changes what the ECU keeps.</summary>
    public static bool Changes(ReadOnlySpan<byte> request) => request is [0x04, ..];

    public static byte[] Refuse(byte service, byte code) => [Negative, service, code];

    public byte[] Answer(ReadOnlySpan<byte> request, in CarState state)
    {
        if (request.IsEmpty)
        {
            return [];
        }

        bool engine = Own.Role == EcuRole.Engine;
        switch (request[0])
        {
            case 0x01:
                return LiveData(request, state);
            case 0x02 when engine:
                return FreezeFrame(request);
            case 0x03:
                return Codes(0x43, _faults.Confirmed);
            case 0x04:
                return Clear(state);
            case 0x06 when engine:
                return request.Length == 2 ? _results.Answer(request[1]) : Refuse(request[0], WrongLength);
            case 0x07:
                return Codes(0x47, _faults.Pending);
            case 0x09:
                return request.Length == 2 ? _information.Answer(request[1]) : Refuse(request[0], WrongLength);
            case 0x0A:
                return Codes(0x4A, _faults.Permanent);
            default:
                return _uds.Answer(request, state) ?? Refuse(request[0], ServiceNotSupported);
        }
    }

    /// <summary>
    /// As on K-line and J1850, where services 05 and 06 ask for a test and are answered for each part that was tested. The answer to 06
    /// is that of CAN, nine bytes a result.
    /// </summary>
    public byte[] AnswerLegacy(ReadOnlySpan<byte> request, in CarState state) => request switch
    {
        [0x05, .. var test] when Own.Role == EcuRole.Engine => OxygenTests.Answer(test),
        [0x06, var tid] when Own.Role == EcuRole.Engine => _results.AnswerByTest(tid),
        _ => Answer(request, state),
    };

    private byte[] LiveData(ReadOnlySpan<byte> request, in CarState state)
    {
        if (request.Length is < 2 or > MostPids + 1)
        {
            return Refuse(request[0], WrongLength);
        }

        var answer = new List<byte> { 0x01 + PositiveOffset };
        foreach (byte pid in request[1..])
        {
            _ = _pids.TryAnswer(pid, state, _faults, _scenario.OdometerKilometres, answer);
        }

        return answer.Count > 1 ? [.. answer] : [];
    }

    /// <summary>Codes, freeze frames and readiness may be cleared with the engine off only, as most cars have it.</summary>
    private byte[] Clear(in CarState state)
    {
        if (state.Running)
        {
            return Refuse(0x04, ConditionsNotCorrect);
        }

        _faults.Clear(state);
        return [0x44];
    }

    /// <summary>02 PID FF: answered with PID, FF, data. Frame 00 belongs to the first code. PID 02 is the code that stored it, 0000 for none.</summary>
    private byte[] FreezeFrame(ReadOnlySpan<byte> request)
    {
        if (request.Length < 3 || request.Length % 2 == 0)
        {
            return Refuse(request[0], WrongLength);
        }

        var answer = new List<byte> { 0x02 + PositiveOffset };
        for (int i = 1; i < request.Length; i += 2)
        {
            var data = new List<byte>();
            Frozen(request[i], request[i + 1], data);
            if (data.Count > 0)
            {
                data.Insert(1, request[i + 1]);
                answer.AddRange(data);
            }
        }

        return answer.Count > 1 ? [.. answer] : [];
    }

    private void Frozen(byte pid, byte frame, List<byte> data)
    {
        const byte StoredBy = 0x02, StoredByBit = 0x40;
        bool stored = frame < _faults.Frames.Count;
        if (pid == StoredBy && (stored || frame == 0))
        {
            ushort code = stored ? _faults.Confirmed[frame] : (ushort)0;
            data.AddRange([pid, (byte)(code >> 8), (byte)code]);
        }
        else if (stored || (frame == 0 && pid == 0))
        {
            CarState state = stored ? _faults.Frames[frame] : default;
            if (PidTable.FreezeFrame.TryAnswer(pid, state, _faults, _scenario.OdometerKilometres, data) && pid == 0)
            {
                data[1] |= StoredByBit;
            }
        }
    }

    /// <summary>On CAN the number of codes comes first (ISO 15031-5, 8.3).</summary>
    private static byte[] Codes(byte service, IReadOnlyCollection<ushort> codes) =>
        [service, (byte)codes.Count, .. codes.SelectMany(c => (byte[])[(byte)(c >> 8), (byte)c])];
}
