using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Results of on-board tests of all ECUs (service 06).</summary>
internal static class MonitorTestReader
{
    public static void Read(CarLine line, CarNotes car)
    {
        Dictionary<uint, PidSet> supported = SupportBitmaps.Read(line, 0x06, "on-board tests");
        var results = new Dictionary<uint, List<ScannedTest>>();
        PidSet any = default;
        foreach ((uint ecu, PidSet own) in supported)
        {
            results[ecu] = [];
            any = any.Union(own);
        }

        foreach (byte id in any)
        {
            if (id % 0x20 == 0)
            {
                continue;
            }

            string request = $"06{id:X2}";
            string name = line.Protocol.IsKLineOrJ1850() ? "" : MonitorNames.OfMonitor(id);
            string what = name.Length == 0 ? $"on-board test {id:X2}" : $"on-board test {id:X2}, {name}";
            foreach (EcuAnswer answer in line.Ask(request, what))
            {
                if (results.TryGetValue(answer.Ecu, out List<ScannedTest>? own) && !TryRead(answer.Payload, line.Protocol, own))
                {
                    line.Note(new NotRead(request, what, CarLine.Id(answer.Ecu), Outcome.Malformed.ToWord(), null, "cut or contradictory", ScanWords.Malformed));
                }
            }
        }

        foreach ((uint ecu, List<ScannedTest> tests) in results)
        {
            car.Update(ecu, report => report with { Tests = tests });
        }
    }

    private static bool TryRead(byte[] payload, ObdProtocol protocol, List<ScannedTest> results)
    {
        if (protocol.IsKLineOrJ1850())
        {
            if (MonitorTests.TryReadLimit(payload, out LimitTest test) != ObdReject.None)
            {
                return false;
            }

            results.Add(new ScannedTest(
                null, $"{test.Test:X2}", $"{test.Component:X2}", "", test.Value, test.IsMinimum ? test.Limit : null, test.IsMinimum ? null : test.Limit, null, test.Passed));
            return true;
        }

        var tests = new MonitorTest[MonitorTests.MaxPerMessage];
        bool isRead = MonitorTests.TryRead(payload, tests, out int count) == ObdReject.None;
        results.AddRange(tests.Take(count).Select(Describe));
        return isRead;
    }

    private static ScannedTest Describe(MonitorTest test)
    {
        string name = string.Join(": ", ((string[])[MonitorNames.OfMonitor(test.Monitor), MonitorNames.OfTest(test.Test)]).Where(part => part.Length > 0));
        bool isKnown = UnitAndScaling.TryGet(test.Unit, out UnitAndScaling? unit);
        return new ScannedTest($"{test.Monitor:X2}", $"{test.Test:X2}", null, name, Value(test.Value), Value(test.Minimum), Value(test.Maximum), unit?.Unit, test.Passed);

        double Value(ushort raw) => isKnown ? unit!.ToValue(raw) : test.IsSigned ? (short)raw : raw;
    }
}
