using System.Text;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>A code as a service 03, 07 or 0A answer gave it.</summary>
public sealed record CodeReading(uint Ecu, Telemetry.TroubleCodeState State, TroubleCode Code);

/// <summary>What a car says of itself at the start of a session.</summary>
/// <param name="Vin">17 characters, or null when the car does not tell.</param>
/// <param name="Ecus">CAN ids or source addresses of the ECUs that answered, with the service 01 PIDs each supports.</param>
public sealed record CarFacts(string? Vin, IReadOnlyList<(uint Ecu, PidSet Supported)> Ecus)
{
    /// <summary>What these questions showed of the adapter.</summary>
    public FirstAnswers? First { get; init; }

    /// <summary>Supported by at least one ECU.</summary>
    public PidSet Supported => Ecus.Aggregate(default(PidSet), (all, ecu) => all.Union(ecu.Supported));
}

/// <summary>The questions of a session's start, and trouble codes.</summary>
public static class CarProbe
{
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(2);

    /// <summary>Supported PIDs per ECU and the VIN. Null: the link is gone or the car stopped answering.</summary>
    public static CarFacts? Read(CarConnection car, CancellationToken cancellationToken)
    {
        var ecus = new SortedDictionary<uint, PidSet>();
        var times = new List<double>();
        (int frames, string bitmaps) = (0, "");

        // Each bitmap's last bit says whether the next one is there (SAE J1979, PIDs 00, 20, 40 and so on).
        for (int basePid = 0; basePid <= 0xE0; basePid += 0x20)
        {
            if (basePid > 0 && !ecus.Values.Any(set => set.Contains((byte)basePid)))
            {
                break;
            }

            ExchangeEnd end = car.AskWhole($"01{basePid:X2}", s_answer, cancellationToken);
            if (end != ExchangeEnd.Answered)
            {
                return null;
            }

            times.Add(FirstAnswers.Elapsed(car));
            (frames, bitmaps) = basePid == 0 ? FirstAnswers.Read(car) : (frames, bitmaps);
            foreach (ObdMessage message in car.Exchange.Messages)
            {
                if (message.Outcome == Outcome.Value && PidSet.TryRead(car.Exchange.Payload(in message), 0x01, out PidSet supported) == ObdReject.None)
                {
                    ecus[message.Ecu] = ecus.GetValueOrDefault(message.Ecu).Union(supported);
                }
            }
        }

        ExchangeEnd last = ecus.Count == 0 ? ExchangeEnd.Gone : car.AskWhole("0902", TimeSpan.FromSeconds(5), cancellationToken);
        if (last == ExchangeEnd.Gone || (last == ExchangeEnd.TimedOut && !car.Resynchronise(cancellationToken)))
        {
            return null;
        }

        string? vin = null;
        Span<byte> characters = stackalloc byte[VehicleInformation.VinLength];
        foreach (ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome == Outcome.Value && VehicleInformation.TryReadVin(car.Exchange.Payload(in message), car.Format.Protocol, characters) == ObdReject.None)
            {
                vin ??= Encoding.ASCII.GetString(characters);
            }
        }

        times.Sort();
        return new CarFacts(vin, [.. ecus.Select(pair => (pair.Key, pair.Value))])
        {
            First = new FirstAnswers(frames, bitmaps, times[times.Count / 2], FirstAnswers.ReadLong(car)),
        };
    }

    /// <summary>Stored codes (service 03), each with its ECU; an ECU without codes appears in <paramref name="answered"/> only.</summary>
    public static ExchangeEnd ReadStoredCodes(CarConnection car, List<CodeReading> codes, List<uint> answered, CancellationToken cancellationToken)
    {
        ExchangeEnd end = car.AskWhole("03", s_answer, cancellationToken);
        if (end != ExchangeEnd.Answered)
        {
            return end;
        }

        Span<TroubleCode> found = stackalloc TroubleCode[TroubleCodes.MaxPerMessage];
        foreach (ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome == Outcome.Value
                && TroubleCodes.TryRead(car.Exchange.Payload(in message), car.Format.Protocol, found, out int count) == ObdReject.None)
            {
                answered.Add(message.Ecu);
                foreach (TroubleCode code in found[..count])
                {
                    codes.Add(new CodeReading(message.Ecu, Telemetry.TroubleCodeState.Stored, code));
                }
            }
        }

        return end;
    }
}
