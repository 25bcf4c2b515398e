using System.Text;

namespace Clutch.CarSim;

/// <summary>One ECU: request bytes in, answer bytes out, without framing. An empty answer is silence.</summary>
internal sealed class Ecu(CarScenario scenario, FaultMemory faults, int number)
{
    private const int MostPids = 6;
    private const byte PositiveOffset = 0x40, Negative = 0x7F, ServiceNotSupported = 0x11, WrongLength = 0x13;

    private readonly PidSet _pids = number == 0 ? PidTable.Engine : PidTable.Transmission;

    /// <summary>The CAN identifier of its answers; it listens eight below (ISO 15765-4, 10.5).</summary>
    public int AnswerId => 0x7E8 + number;

    public int RequestId => 0x7E0 + number;

    private bool IsEngine => number == 0;

    public byte[] Answer(ReadOnlySpan<byte> request, in CarState state)
    {
        if (request.IsEmpty)
        {
            return [];
        }

        switch (request[0])
        {
            case 0x01:
                return LiveData(request, state);
            case 0x02 when IsEngine:
                return FreezeFrame(request);
            case 0x03:
                return Codes(0x43, IsEngine ? faults.Confirmed : []);
            case 0x04:
                if (IsEngine)
                {
                    faults.Clear(state);
                }

                return [0x44];
            case 0x07:
                return Codes(0x47, IsEngine ? faults.Pending : []);
            case 0x09 when request.Length == 2:
                return VehicleInformation(request[1]);
            case 0x0A:
                return Codes(0x4A, IsEngine ? faults.Permanent : []);
            case 0x02 or 0x09:
                return Refuse(request[0], IsEngine ? WrongLength : ServiceNotSupported);
            default:
                return Refuse(request[0], ServiceNotSupported);
        }
    }

    private byte[] LiveData(ReadOnlySpan<byte> request, in CarState state)
    {
        if (request.Length is < 2 or > MostPids + 1)
        {
            return Refuse(request[0], WrongLength);
        }

        var answer = new List<byte> { 0x01 + PositiveOffset };
        foreach (byte pid in request[1..])
        {
            _ = _pids.TryAnswer(pid, state, faults, scenario.OdometerKilometres, answer);
        }

        return answer.Count > 1 ? [.. answer] : [];
    }

    /// <summary>02 PID FF: answered with PID, FF, data; frame 00 is the only one. PID 02 is the code that stored it, 0000 for none.</summary>
    private byte[] FreezeFrame(ReadOnlySpan<byte> request)
    {
        if (request.Length < 3 || request.Length % 2 == 0)
        {
            return Refuse(request[0], WrongLength);
        }

        var answer = new List<byte> { 0x02 + PositiveOffset };
        for (int i = 1; i < request.Length; i += 2)
        {
            byte pid = request[i];
            if (request[i + 1] != 0)
            {
                continue;
            }

            var data = new List<byte>();
            if (pid == 0x02)
            {
                ushort code = faults.FreezeFrame is null ? (ushort)0 : faults.Confirmed[0];
                data.AddRange([pid, (byte)(code >> 8), (byte)code]);
            }
            else if (pid == 0)
            {
                uint bitmap = PidTable.FreezeFrame.Bitmap(0) | 0x40000000;
                data.AddRange([pid, (byte)(bitmap >> 24), (byte)(bitmap >> 16), (byte)(bitmap >> 8), (byte)bitmap]);
            }
            else if (faults.FreezeFrame is { } frame)
            {
                _ = PidTable.FreezeFrame.TryAnswer(pid, frame, faults, scenario.OdometerKilometres, data);
            }

            if (data.Count > 0)
            {
                data.Insert(1, 0);
                answer.AddRange(data);
            }
        }

        return answer.Count > 1 ? [.. answer] : [];
    }

    /// <summary>On CAN the number of codes comes first (ISO 15031-5, 8.3).</summary>
    private static byte[] Codes(byte service, IReadOnlyCollection<ushort> codes)
    {
        var answer = new List<byte> { service, (byte)codes.Count };
        foreach (ushort code in codes)
        {
            answer.Add((byte)(code >> 8));
            answer.Add((byte)code);
        }

        return [.. answer];
    }

    private byte[] VehicleInformation(byte type) => type switch
    {
        0x00 => [0x49, type, (byte)(IsEngine ? 0x50 : 0x10), 0x40, 0x00, 0x00],
        0x02 when IsEngine => [0x49, type, 1, .. Encoding.ASCII.GetBytes(scenario.Vin)],
        0x04 => [0x49, type, 1, .. Padded(IsEngine ? "CLUTCH-15M-0412" : "CLUTCH-AMT-0107", 16)],
        0x0A => [0x49, type, 1, .. Padded(IsEngine ? "ECM" : "TCM", 4), (byte)'-', .. Padded(IsEngine ? "EngineControl" : "Transmission", 15)],
        _ => [],
    };

    private static byte[] Padded(string text, int length)
    {
        byte[] bytes = new byte[length];
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }

    private static byte[] Refuse(byte service, byte code) => [Negative, service, code];
}
