using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Trouble codes of all ECUs (services 03, 07 and 0A).</summary>
internal static class CodeReader
{
    public static void Read(CarLine line, CarNotes car)
    {
        Read(line, car, "03", "stored codes", (ecu, codes) => ecu with { StoredCodes = codes });
        Read(line, car, "07", "pending codes", (ecu, codes) => ecu with { PendingCodes = codes });
        Read(line, car, "0A", "permanent codes", (ecu, codes) => ecu with { PermanentCodes = codes });
    }

    private static void Read(CarLine line, CarNotes car, string request, string what, Func<ScannedEcu, IReadOnlyList<string>, ScannedEcu> keep)
    {
        var found = new TroubleCode[TroubleCodes.MaxPerMessage];
        var byEcu = new Dictionary<uint, List<string>>();
        foreach (EcuAnswer answer in line.Ask(request, what))
        {
            // K-line and J1850 spread the codes of an ECU over several messages.
            if (TroubleCodes.TryRead(answer.Payload, line.Protocol, found, out int count) != ObdReject.None)
            {
                line.Note(new NotRead(request, what, CarLine.Id(answer.Ecu), Outcome.Malformed.ToWord(), null, $"{Convert.ToHexString(answer.Payload)} contradicts its own count", ScanWords.Malformed));
                continue;
            }

            if (!byEcu.TryGetValue(answer.Ecu, out List<string>? codes))
            {
                byEcu[answer.Ecu] = codes = [];
            }

            codes.AddRange(found.Take(count).Select(code => code.ToString()).Except(codes, StringComparer.Ordinal));
        }

        foreach ((uint ecu, List<string> codes) in byEcu)
        {
            car.Update(ecu, report => keep(report, codes));
        }
    }
}
