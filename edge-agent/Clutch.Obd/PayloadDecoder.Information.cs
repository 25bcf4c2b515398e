using System.Buffers.Binary;
using System.Text;
using Clutch.Telemetry;

namespace Clutch.Obd;

internal sealed partial class PayloadDecoder
{
    private const string VinPath = "Vehicle.VehicleIdentification.VIN";

    private ObdReject Information(ReadOnlySpan<byte> payload)
    {
        byte infotype = payload[1];
        switch (infotype)
        {
            case var _ when infotype % 0x20 == 0:
                return Supported(payload, 0x09, "Vehicle.OBD.Information.Supported");
            case 0x02:
                return Vin(payload, protocol);
            case 0x04:
                ObdReject reject = VehicleInformation.TryReadCalibrationIds(payload, protocol, out ReadOnlySpan<byte> ids, out int idCount);
                for (int i = 0; i < idCount; i++)
                {
                    Add("Vehicle.OBD.Information.CalibrationId", null, "", Encoding.Latin1.GetString(VehicleInformation.CalibrationId(ids, i)));
                }

                return reject;
            case 0x06:
                var numbers = new uint[byte.MaxValue];
                reject = VehicleInformation.TryReadVerificationNumbers(payload, protocol, numbers, out int numberCount);
                foreach (uint number in numbers.AsSpan(0, numberCount))
                {
                    Add("Vehicle.OBD.Information.CalibrationVerificationNumber", null, "", $"{number:X8}");
                }

                return reject;
            case PerformanceCounters.Spark or PerformanceCounters.Compression:
                var counters = new ushort[PerformanceCounters.MaxCounters];
                reject = PerformanceCounters.TryRead(payload, infotype, protocol, counters, out int count);
                for (int i = 0; i < count; i++)
                {
                    string name = PerformanceCounters.Name(infotype, i);
                    Add($"Vehicle.OBD.Information.PerformanceCounters{infotype:X2}.C{i + 1}", counters[i], "", name.Length == 0 ? null : name);
                }

                return reject;
            case 0x0A:
                reject = VehicleInformation.TryReadEcuName(payload, protocol, out ReadOnlySpan<byte> text);
                return Text(reject, "Vehicle.OBD.Information.ECUName", text);
            case 0x0D:
                reject = VehicleInformation.TryReadEngineSerialNumber(payload, protocol, out text);
                return Text(reject, "Vehicle.OBD.Information.EngineSerialNumber", text);
            case 0x0F:
                reject = VehicleInformation.TryReadApprovalNumber(payload, protocol, out text);
                return Text(reject, "Vehicle.OBD.Information.ApprovalNumber", text);
            case 0x01 or 0x03 or 0x05 or 0x07 or 0x09 when payload.Length == 3:
                Add($"Vehicle.OBD.Information.MessageCount{infotype + 1:X2}", payload[2], "", null);
                return ObdReject.None;
            default:
                return ObdReject.PidUnknown;
        }
    }

    private ObdReject Vin(ReadOnlySpan<byte> payload, ObdProtocol form)
    {
        Span<byte> vin = stackalloc byte[VehicleInformation.VinLength];
        ObdReject reject = VehicleInformation.TryReadVin(payload, form, vin);
        return Text(reject, VinPath, vin);
    }

    // Padding inside a text, as between acronym and name of an ECU, becomes a space.
    private ObdReject Text(ObdReject reject, string path, ReadOnlySpan<byte> text)
    {
        if (reject == ObdReject.None)
        {
            Add(path, null, "", string.Join(' ', Encoding.ASCII.GetString(text).Split('\0', StringSplitOptions.RemoveEmptyEntries)));
        }

        return reject;
    }

    private ObdReject Session(ReadOnlySpan<byte> payload)
    {
        ObdReject reject = UdsSession.TryRead(payload, out UdsSession session);
        if (reject == ObdReject.None && payload.Length > 2)
        {
            Add("Vehicle.UDS.Session.AnswerTime", session.AnswerMilliseconds, "ms", null);
            Add("Vehicle.UDS.Session.PendingTime", session.PendingMilliseconds, "ms", null);
        }

        return reject;
    }

    private ObdReject TroubleCodeReport(ReadOnlySpan<byte> payload)
    {
        byte subFunction = payload[1];
        if (subFunction is 0x04 or 0x06)
        {
            ObdReject detail = UdsTroubleCodes.TryReadDetail(payload, subFunction, out UdsTroubleCodeRecord record, out ReadOnlySpan<byte> data);
            if (detail == ObdReject.None)
            {
                Code(record);
                Add(subFunction == 0x04 ? "Vehicle.UDS.DTC.Snapshot" : "Vehicle.UDS.DTC.ExtendedData", null, "", Convert.ToHexString(data));
            }

            return detail;
        }

        if (subFunction is not (0x02 or 0x0A or 0x14 or 0x42))
        {
            return ObdReject.None;
        }

        var records = new UdsTroubleCodeRecord[UdsTroubleCodes.MaxPerMessage];
        ObdReject reject = UdsTroubleCodes.TryRead(payload, records, out int count);
        if (reject == ObdReject.None)
        {
            Add("Vehicle.UDS.DTC.Count", count, "", null);
            foreach (UdsTroubleCodeRecord record in records.AsSpan(0, count))
            {
                Code(record);
                if (subFunction == 0x14)
                {
                    Add("Vehicle.UDS.DTC.FaultDetectionCounter", record.FaultDetection, "", null);
                }
                else if (subFunction == 0x42)
                {
                    Add("Vehicle.UDS.DTC.Severity", (byte)record.Severity, "", record.Severity.ToString());
                }
            }
        }

        return reject;
    }

    private void Code(UdsTroubleCodeRecord record)
    {
        Add("Vehicle.UDS.DTC", record.Code.Value, "", record.Code.ToString());
        if (record.Status != TroubleCodeStatus.None)
        {
            Add("Vehicle.UDS.DTC.Status", (byte)record.Status, "", record.Status.ToString());
        }
    }

    // 62 DID data, or several of them where the set tells their lengths.
    private ObdReject Identifiers(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> arguments, uint ecu)
    {
        var requested = new ushort[arguments.Length / 2];
        var lengths = new int[requested.Length];
        for (int i = 0; i < requested.Length; i++)
        {
            requested[i] = BinaryPrimitives.ReadUInt16BigEndian(arguments[(2 * i)..]);
            lengths[i] = requested.Length == 1 ? 0 : Length(requested[i], ecu);
        }

        var values = new DataIdentifierValue[requested.Length];
        ObdReject reject = DataIdentifiers.TryRead(payload, requested, lengths, values, out int count);
        foreach (DataIdentifierValue value in values.AsSpan(0, count))
        {
            Identifier(value.Identifier, [0x62, (byte)(value.Identifier >> 8), (byte)value.Identifier, .. payload.Slice(value.Start, value.Length)], ecu);
        }

        Pids = count > 1 ? string.Join(',', values.Take(count).Select(v => $"{v.Identifier:X4}")) : "";
        return reject;
    }

    private int Length(ushort identifier, uint ecu)
    {
        foreach (SignalSetCommand command in set is null ? default : set.Find([0x62, (byte)(identifier >> 8), (byte)identifier]))
        {
            if (command.Accepts(ecu))
            {
                return command.DataLength;
            }
        }

        return identifier >> 8 == 0xF4 && PidTable.TryGet((byte)identifier, out Pid? pid) ? pid.Length : 0;
    }

    private void Identifier(ushort identifier, ReadOnlySpan<byte> answer, uint ecu)
    {
        if (SetSignals(answer, ecu))
        {
            return;
        }

        // SAE J1979-2: F4xx is PID xx and F8xx infotype xx; ISO 14229-1: F190 is the VIN.
        ReadOnlySpan<byte> data = answer[3..];
        byte low = (byte)identifier;
        if (identifier >> 8 == 0xF4)
        {
            var samples = new Sample[PidTable.MaxSamplesPerMessage];
            if (Service01.Decode([0x41, low, .. data], [low], 0, SampleQuality.Measured, 0, samples, out int count) == ObdReject.None && count > 0)
            {
                Samples(samples.AsSpan(0, count), "Vehicle.");
                return;
            }
        }

        if (identifier is 0xF190 or 0xF802 && Vin([0x49, 0x02, .. data], ObdProtocol.Iso9141) == ObdReject.None)
        {
            return;
        }

        Add($"Vehicle.UDS.DID{identifier:X4}", null, "", Convert.ToHexString(data));
    }
}
