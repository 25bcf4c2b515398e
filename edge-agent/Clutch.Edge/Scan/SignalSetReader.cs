using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Make-specific signals of a signal set, ECU by ECU.</summary>
internal static class SignalSetReader
{
    // An ECU that has been silent so often is not in this car; a set covers many cars.
    private const int MostSilences = 3;

    public static void Read(CarConnection connection, CarLine line, CarNotes car, SignalSet set)
    {
        if (!line.Protocol.IsCan())
        {
            line.Note(new NotRead("", "make-specific signals", null, Outcome.NoData.ToWord(), null, "not asked: signal sets are for CAN, this car has none", "Nothing: leave --signalset out for this car."));
            return;
        }

        AdapterFormat format = connection.Format;
        foreach (IGrouping<(uint, uint?, byte?, bool), SignalSetCommand> target in set.Commands.GroupBy(command => (command.RequestId, command.AnswerId, command.ExtendedAddress, command.NeedsFlowControl)))
        {
            SignalSetCommand first = target.First();
            if (!Address(line, first))
            {
                line.Note(new NotRead("", $"signals of {first.RequestId:X}", null, Outcome.AdapterFault.ToWord(), null, "the adapter does not take other addresses", "Use an adapter that knows ATSH, ATCRA and ATFC."));
                break;
            }

            connection.Format = format with { ExtendedAddressing = first.ExtendedAddress is not null };
            Read(line, car, target);
            connection.Format = format;
            Leave(line, first);
        }
    }

    private static void Read(CarLine line, CarNotes car, IEnumerable<SignalSetCommand> commands)
    {
        int silences = 0;
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (SignalSetCommand command in commands)
        {
            string what = string.Join(", ", command.Signals.Select(signal => signal.Id));
            if (command.Session is { } session)
            {
                line.Note(new NotRead(command.RequestText, what, null, Outcome.NoData.ToWord(), null, $"not asked: it needs diagnostic session {session:X2}", "Nothing: a scan opens no session."));
                continue;
            }

            if (silences == MostSilences)
            {
                line.Note(new NotRead(command.RequestText, what, null, Outcome.NoData.ToWord(), null, $"not asked: {command.RequestId:X} did not answer {MostSilences} times", "Nothing: this car seems not to have that ECU."));
                continue;
            }

            if (!asked.Add(command.RequestText))
            {
                continue;
            }

            int before = line.NotRead.Count;
            IReadOnlyList<EcuAnswer> answers = line.Ask(command.RequestText, what);
            silences = answers.Count > 0 || line.NotRead.Skip(before).Any(entry => entry.Ecu is not null) ? 0 : silences + 1;
            foreach (EcuAnswer answer in answers)
            {
                // Several commands of a set may share a request: years of one make.
                foreach (SignalSetCommand same in commands.Where(other => other.RequestText == command.RequestText && other.Accepts(answer.Ecu)))
                {
                    Keep(car, same, answer);
                }
            }
        }
    }

    private static void Keep(CarNotes car, SignalSetCommand command, EcuAnswer answer)
    {
        var values = new SignalSetValue[command.Signals.Count];
        if (command.Decode(answer.Payload, values, out int count) != ObdReject.None)
        {
            return;
        }

        ScannedSignal[] signals = [.. values.Take(count).Select(value => Describe(command, value, answer.Payload))];
        car.Update(answer.Ecu, report => report with { Signals = [.. report.Signals, .. signals.ExceptBy(report.Signals.Select(known => known.Path), signal => signal.Path)] });
    }

    private static ScannedSignal Describe(SignalSetCommand command, SignalSetValue value, byte[] payload)
    {
        SignalSetSignal signal = value.Signal;
        string path = signal.Path.Length == 0 ? signal.Id : $"{signal.Path}.{signal.Id}";
        string? text = !value.IsAvailable ? "not available" : signal.IsText ? signal.Text(payload.AsSpan(command.PrefixLength)) : value.Text;
        return new ScannedSignal(path, signal.Name, text is null ? value.Value : null, signal.Unit, text);
    }

    /// <summary>Points the adapter at one ECU; false when it refuses. Without a filter (ATCRA) more ECUs are heard, which does no harm.</summary>
    private static bool Address(CarLine line, SignalSetCommand command)
    {
        foreach (string own in EcuAddress.Enter(command))
        {
            if (line.Command(own) != "OK" && !own.StartsWith("ATCRA", StringComparison.Ordinal))
            {
                Leave(line, command);
                return false;
            }
        }

        return true;
    }

    private static void Leave(CarLine line, SignalSetCommand command)
    {
        foreach (string own in EcuAddress.Leave(command, line.Protocol))
        {
            _ = line.Command(own);
        }
    }
}
