using System.Text.Json.Nodes;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>
/// Reads one freeze frame, one exchange a step: which code stored it (PID 02), which PIDs it has (PID 00, 20 and so on), then each of them.
/// </summary>
internal sealed class FreezeFrameReading(CarReading reading, byte number)
{
    private readonly SortedDictionary<uint, string> _codes = [];
    private readonly SortedDictionary<uint, JsonArray> _values = [];
    private readonly Queue<byte> _pids = new([0x02]);

    /// <summary>What was read: <c>{"frame","ecus":[{"ecu","code","values":[{"signal","value","unit"}]}]}</c>; an ECU without a frame is not listed.</summary>
    public JsonObject Data => new()
    {
        ["frame"] = number,
        ["ecus"] = new JsonArray([.. _codes.Select(pair => new JsonObject { ["ecu"] = $"{pair.Key:X}", ["code"] = pair.Value, ["values"] = _values[pair.Key].DeepClone() })]),
    };

    /// <summary>Does the next exchange; false when there is none left.</summary>
    public bool Step(CarConnection car, CancellationToken cancellationToken)
    {
        if (!_pids.TryDequeue(out byte pid))
        {
            return false;
        }

        if (pid == 0x02)
        {
            Codes(car, cancellationToken);
        }
        else if (pid % 0x20 == 0)
        {
            Supported(car, pid, cancellationToken);
        }
        else
        {
            reading.FreezeValues(car, pid, number, _values, cancellationToken);
        }

        return true;
    }

    private void Codes(CarConnection car, CancellationToken cancellationToken)
    {
        reading.Exchange(car, $"0202{number:X2}", cancellationToken);
        foreach (ObdMessage message in car.Exchange.Messages)
        {
            // Code 0000: this ECU has stored no frame, and all else in it means nothing.
            if (message.Outcome == Outcome.Value
                && FreezeFrame.TryReadCode(car.Exchange.Payload(in message), number, out TroubleCode code) == ObdReject.None
                && code.Value != 0)
            {
                _codes[message.Ecu] = code.ToString();
                _values[message.Ecu] = [];
            }
        }

        if (_codes.Count > 0)
        {
            _pids.Enqueue(0x00);
        }
    }

    private void Supported(CarConnection car, byte bitmap, CancellationToken cancellationToken)
    {
        reading.Exchange(car, $"02{bitmap:X2}{number:X2}", cancellationToken);
        PidSet supported = default;
        foreach (ObdMessage message in car.Exchange.Messages)
        {
            if (message.Outcome == Outcome.Value && FreezeFrame.TryReadSupported(car.Exchange.Payload(in message), number, out PidSet set) == ObdReject.None)
            {
                supported = supported.Union(in set);
            }
        }

        foreach (byte pid in supported)
        {
            if (pid > bitmap && (pid % 0x20 == 0 || (pid != 0x02 && PidTable.TryGet(pid, out _))))
            {
                _pids.Enqueue(pid);
            }
        }
    }
}
