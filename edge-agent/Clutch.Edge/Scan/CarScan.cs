using Clutch.Links;
using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>A PID and what it means; the names of its signals, empty for a PID that Clutch does not decode.</summary>
public sealed record ScannedPid(string Pid, IReadOnlyList<string> Signals);

/// <summary>One ECU.</summary>
/// <param name="Ecu">CAN id or source address, hexadecimal.</param>
/// <param name="Pids">Service 01 PIDs that it supports.</param>
/// <param name="StoredCodes">Confirmed trouble codes (service 03); null when it did not tell.</param>
public sealed record ScannedEcu(string Ecu, IReadOnlyList<ScannedPid> Pids, IReadOnlyList<string>? StoredCodes);

/// <summary>One look at a car.</summary>
/// <param name="Link">As named by the person.</param>
/// <param name="Adapter">The adapter's own words for itself; null when nothing answered like an adapter.</param>
/// <param name="Chip">STN firmware, or null.</param>
/// <param name="BatteryVoltage">Volts at the adapter's pins.</param>
/// <param name="Protocol">OBD protocol; null when no car answered.</param>
/// <param name="Vin">Vehicle identification number; null when the car does not tell.</param>
/// <param name="Ecus">By address.</param>
/// <param name="Problem">Why the scan is not complete, and what to do; null when it is.</param>
public sealed record ScanReport(
    string Link, string? Adapter, string? Chip, double? BatteryVoltage, string? Protocol, string? Vin, IReadOnlyList<ScannedEcu> Ecus, string? Problem);

/// <summary>One-shot diagnosis. Reads only; nothing is stored in the car or cleared.</summary>
public static class CarScan
{
    /// <summary>Scans the car on a link. A silent car is a report with a problem.</summary>
    /// <exception cref="LinkException">The link cannot be opened.</exception>
    public static ScanReport Run(LinkAddress address, TimeProvider time, Action<string> progress, CancellationToken cancellationToken)
    {
        var report = new ScanReport(address.ToString(), null, null, null, null, null, [], null);
        progress($"opening {address}");
        using var car = new CarConnection(Link.Open(address, cancellationToken), time);
        progress("asking the adapter who it is");
        SetupFailure failure = AdapterSetup.Identify(car, out AdapterIdentity identity, cancellationToken);
        if (failure != SetupFailure.None)
        {
            return report with
            {
                Problem = failure == SetupFailure.LinkGone
                    ? "the link closed during set-up: is the adapter plugged in, and does nothing else use it?"
                    : "something answers on this link, but not like an ELM327: is it another device, or another baud rate (serial:DEVICE?baud=38400)?",
            };
        }

        report = report with { Adapter = identity.Adapter, Chip = identity.Chip, BatteryVoltage = identity.Voltage };
        progress($"{identity.Adapter} looks for the car's protocol");
        failure = AdapterSetup.Connect(car, ref identity, cancellationToken);
        if (failure != SetupFailure.None)
        {
            return report with
            {
                Problem = failure == SetupFailure.LinkGone ? "the link closed while the adapter looked for the car" : "the adapter answers, the car does not: is the ignition on and the plug in?",
            };
        }

        report = report with { Protocol = ProtocolNames.Of(identity.Protocol) };
        progress("reading ECUs, PIDs and VIN");
        CarFacts? facts = CarProbe.Read(car, cancellationToken);
        if (facts is null)
        {
            return report with { Problem = "the car stopped answering: is the ignition still on?" };
        }

        progress("reading trouble codes");
        var codes = new List<CodeReading>();
        var answered = new List<uint>();
        ExchangeEnd end = CarProbe.ReadStoredCodes(car, codes, answered, cancellationToken);
        return report with
        {
            Vin = facts.Vin,
            Ecus = [.. facts.Ecus.Select(ecu => Describe(ecu.Ecu, ecu.Supported, codes, answered))],
            Problem = end == ExchangeEnd.Answered ? null : "the trouble codes could not be read: the car stopped answering",
        };
    }

    private static ScannedEcu Describe(uint ecu, PidSet supported, List<CodeReading> codes, List<uint> answered)
    {
        var pids = new List<ScannedPid>();
        foreach (byte pid in supported)
        {
            if (pid % 0x20 != 0)
            {
                string[] names = PidTable.TryGet(pid, out Pid? row) ? [.. row.Signals.Select(signal => SignalRegistry.Get(signal).Name)] : [];
                pids.Add(new ScannedPid($"{pid:X2}", names));
            }
        }

        return new ScannedEcu(
            $"{ecu:X}",
            pids,
            answered.Contains(ecu) ? [.. codes.Where(code => code.Ecu == ecu).Select(code => code.Code.ToString())] : null);
    }
}
