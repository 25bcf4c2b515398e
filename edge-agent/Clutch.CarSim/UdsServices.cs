using System.Text;

namespace Clutch.CarSim;

/// <summary>Services 10, 19, 22 and 3E of ISO 14229-1.</summary>
internal sealed class UdsServices(CarScenario scenario, EcuScenario ecu, PidSet pids, FaultMemory faults)
{
    public const byte Session = 0x10, ReadCodes = 0x19, ReadData = 0x22, TesterPresent = 0x3E;

    private const byte PositiveOffset = 0x40, SubFunctionNotSupported = 0x12, WrongLength = 0x13, OutOfRange = 0x31;
    private const byte SuppressAnswer = 0x80, StatusAvailability = 0xFF;
    private const ushort Vin = 0xF190, PartNumber = 0xF187, SerialNumber = 0xF18C, SoftwareVersion = 0xF195;

    /// <summary>Null: not a service of this class.</summary>
    public byte[]? Answer(ReadOnlySpan<byte> request, in CarState state) => request[0] switch
    {
        Session => SubFunction(request, f => f is 1 or 3, f => [Session + PositiveOffset, f, 0x00, 0x32, 0x01, 0xF4]),
        TesterPresent => SubFunction(request, f => f == 0, f => [TesterPresent + PositiveOffset, f]),
        ReadData => Read(request, state),
        ReadCodes => Codes(request),
        _ => null,
    };

    private static byte[] SubFunction(ReadOnlySpan<byte> request, Func<int, bool> known, Func<byte, byte[]> answer)
    {
        if (request.Length != 2)
        {
            return Ecu.Refuse(request[0], WrongLength);
        }

        byte function = (byte)(request[1] & ~SuppressAnswer);
        return !known(function) ? Ecu.Refuse(request[0], SubFunctionNotSupported) : (request[1] & SuppressAnswer) != 0 ? [] : answer(function);
    }

    /// <summary>Several identifiers in one request; those that the ECU does not have are left out.</summary>
    private byte[] Read(ReadOnlySpan<byte> request, in CarState state)
    {
        if (request.Length < 3 || request.Length % 2 == 0)
        {
            return Ecu.Refuse(ReadData, WrongLength);
        }

        var answer = new List<byte> { ReadData + PositiveOffset };
        for (int i = 1; i < request.Length; i += 2)
        {
            ushort id = (ushort)((request[i] << 8) | request[i + 1]);
            if (Data(id, state) is { } data)
            {
                answer.AddRange([request[i], request[i + 1], .. data]);
            }
        }

        return answer.Count > 1 ? [.. answer] : Ecu.Refuse(ReadData, OutOfRange);
    }

    private byte[]? Data(ushort id, in CarState state)
    {
        if (ecu.Data.TryGetValue(id, out byte[]? own))
        {
            return own;
        }

        if (id >> 8 == 0xF4)
        {
            // SAE J1979-2: PIDs as data identifiers.
            var pid = new List<byte>();
            return pids.TryAnswer((byte)id, state, faults, scenario.OdometerKilometres, pid) ? [.. pid.Skip(1)] : null;
        }

        return id switch
        {
            Vin when ecu.Role == EcuRole.Engine => Encoding.ASCII.GetBytes(scenario.Vin),
            PartNumber => Encoding.ASCII.GetBytes($"CL{ecu.Address:X2}-{scenario.Seed % 10_000:D4}-A"),
            SerialNumber => Encoding.ASCII.GetBytes($"{new SplitMix(scenario.Seed ^ ecu.Address).Next() % 100_000_000:D8}"),
            SoftwareVersion => Encoding.ASCII.GetBytes("04.12"),
            _ => null,
        };
    }

    private byte[] Codes(ReadOnlySpan<byte> request)
    {
        const byte CountByMask = 0x01, ByMask = 0x02, ExtendedByCode = 0x06, Format = 0x01;
        if (request.Length < 2)
        {
            return Ecu.Refuse(ReadCodes, WrongLength);
        }

        byte function = (byte)(request[1] & ~SuppressAnswer);
        switch (function)
        {
            case CountByMask or ByMask when request.Length == 3:
                byte mask = request[2];
                List<byte[]> codes = [.. faults.WithStatus().Where(c => (c.Status & mask) != 0).Select(c => (byte[])[(byte)(c.Code >> 8), (byte)c.Code, c.FailureType, c.Status])];
                return function == ByMask
                    ? [ReadCodes + PositiveOffset, ByMask, StatusAvailability, .. codes.SelectMany(c => c)]
                    : [ReadCodes + PositiveOffset, CountByMask, StatusAvailability, Format, (byte)(codes.Count >> 8), (byte)codes.Count];
            case ExtendedByCode when request.Length == 6:
                return Extended(request[2..5], request[5]);
            case CountByMask or ByMask or ExtendedByCode:
                return Ecu.Refuse(ReadCodes, WrongLength);
            default:
                return Ecu.Refuse(ReadCodes, SubFunctionNotSupported);
        }
    }

    /// <summary>Record 01: occurrences; record 02: trips since the last one. FF asks for both.</summary>
    private byte[] Extended(ReadOnlySpan<byte> code, byte record)
    {
        const byte Occurrences = 1, Ageing = 2, All = 0xFF;
        int number = (code[0] << 8) | code[1];
        foreach ((ushort known, byte failureType, byte status) in faults.WithStatus())
        {
            if (known == number && failureType == code[2] && record is Occurrences or Ageing or All)
            {
                byte occurrences = (byte)(1 + (scenario.Seed % 7));
                byte[] first = record == Ageing ? [] : [Occurrences, occurrences];
                byte[] second = record == Occurrences ? [] : [Ageing, 0];
                return [ReadCodes + PositiveOffset, 0x06, .. code, status, .. first, .. second];
            }
        }

        return Ecu.Refuse(ReadCodes, OutOfRange);
    }
}
