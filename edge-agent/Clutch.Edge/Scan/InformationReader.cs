using System.Text;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Who the car and its ECUs are (service 09).</summary>
internal static class InformationReader
{
    private const byte VinType = 0x02, Calibrations = 0x04, Verification = 0x06, Name = 0x0A;

    public static void Read(CarLine line, CarNotes car)
    {
        Dictionary<uint, PidSet> supported = SupportBitmaps.Read(line, 0x09, "vehicle information");
        PidSet any = supported.Values.Aggregate(default(PidSet), (all, own) => all.Union(own));
        ReadVin(line, car);
        foreach ((byte type, string what) in ((byte, string)[])[
            (Name, "ECU name"), (Calibrations, "calibration ids"), (Verification, "calibration verification numbers"),
            (PerformanceCounters.Spark, "in-use performance"), (PerformanceCounters.Compression, "in-use performance")])
        {
            if (!any.Contains(type))
            {
                continue;
            }

            foreach (EcuAnswer answer in line.Ask($"09{type:X2}", what))
            {
                if (Keep(car, answer, type, line.Protocol) is var reject and not ObdReject.None)
                {
                    Note(line, type, what, answer, reject);
                }
            }
        }
    }

    private static void ReadVin(CarLine line, CarNotes car)
    {
        // Asked even where nobody lists it: many cars before 2005 tell the VIN, but not what they support of service 09.
        Span<byte> vin = stackalloc byte[VehicleInformation.VinLength];
        foreach (EcuAnswer answer in line.Ask("0902", "VIN"))
        {
            ObdReject reject = VehicleInformation.TryReadVin(answer.Payload, line.Protocol, vin);
            if (reject == ObdReject.None)
            {
                car.Vin ??= Encoding.ASCII.GetString(vin);
            }
            else
            {
                Note(line, VinType, "VIN", answer, reject);
            }
        }
    }

    private static void Note(CarLine line, byte type, string what, EcuAnswer answer, ObdReject reject) => line.Note(
        new NotRead($"09{type:X2}", what, CarLine.Id(answer.Ecu), Outcome.Malformed.ToWord(), null, reject is ObdReject.NotAVin or ObdReject.NotText ? "no characters where a text is due" : "cut or contradictory", ScanWords.Malformed));

    private static ObdReject Keep(CarNotes car, EcuAnswer answer, byte type, ObdProtocol protocol)
    {
        ObdReject reject;
        switch (type)
        {
            case Name:
                reject = VehicleInformation.TryReadEcuName(answer.Payload, protocol, out ReadOnlySpan<byte> name);
                string text = string.Join(' ', Encoding.ASCII.GetString(name).Split('\0', StringSplitOptions.RemoveEmptyEntries));
                Update(report => report with { Name = text });
                break;
            case Calibrations:
                reject = VehicleInformation.TryReadCalibrationIds(answer.Payload, protocol, out ReadOnlySpan<byte> all, out int count);
                string[] ids = new string[count];
                for (int i = 0; i < count; i++)
                {
                    ids[i] = Encoding.Latin1.GetString(VehicleInformation.CalibrationId(all, i));
                }

                Update(report => report with { CalibrationIds = ids });
                break;
            case Verification:
                var numbers = new uint[byte.MaxValue];
                reject = VehicleInformation.TryReadVerificationNumbers(answer.Payload, protocol, numbers, out count);
                Update(report => report with { VerificationNumbers = [.. numbers.Take(count).Select(number => $"{number:X8}")] });
                break;
            default:
                var counters = new ushort[PerformanceCounters.MaxCounters];
                reject = PerformanceCounters.TryRead(answer.Payload, type, protocol, counters, out count);
                Update(report => report with { Performance = [.. counters.Take(count).Select((counter, i) => new ScannedCounter(CounterName(type, i), counter))] });
                break;
        }

        return reject;

        void Update(Func<ScannedEcu, ScannedEcu> change)
        {
            if (reject == ObdReject.None)
            {
                car.Update(answer.Ecu, change);
            }
        }
    }

    private static string CounterName(byte type, int position) =>
        PerformanceCounters.Name(type, position) is { Length: > 0 } name ? name : $"counter {position + 1}";
}
