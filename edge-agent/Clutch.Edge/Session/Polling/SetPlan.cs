using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Makes the targets and requests of a signal set for one car: what can be asked of it, each signal with its number.</summary>
internal static class SetPlan
{
    /// <summary>One target for each way to point the adapter, its requests in the order of the set.</summary>
    public static SetTarget[] Of(SignalSet set, ObdProtocol protocol, CountForm form, SignalNumbers numbers, TimeProvider time) =>
    [
        .. set.Commands
            .GroupBy(command => (command.RequestId, command.AnswerId, command.ExtendedAddress, command.NeedsFlowControl, command.IsExtendedId))
            .Select(target => new SetTarget(target.First(), protocol, [.. target.GroupBy(command => command.RequestText).Select(same => Request([.. same], protocol, form, numbers, time))])),
    ];

    private static SetRequest Request(SignalSetCommand[] commands, ObdProtocol protocol, CountForm form, SignalNumbers numbers, TimeProvider time)
    {
        // A signal that two years of a make have in the same answer is one signal; the first of the file counts.
        var seen = new HashSet<ushort>();
        SetSignal?[][] signals = [.. commands.Select(command => command.Signals.Select(signal => Signal(command, signal, numbers) is { } known && seen.Add(known.Definition.Signal.Number) ? known : null).ToArray())];
        var request = new SetRequest(commands, form, signals, time);
        if (commands[0].IsExtendedId != protocol is ObdProtocol.Can29At500 or ObdProtocol.Can29At250)
        {
            request.Drop($"not asked: it has a{(commands[0].IsExtendedId ? " 29" : "n 11")}-bit id, and this car speaks {ProtocolNames.Of(protocol)}");
        }
        else if (commands[0].Session is { } session)
        {
            request.Drop($"not asked: it needs diagnostic session {session:X2}, and polling opens none");
        }
        else if (seen.Count == 0)
        {
            request.Drop("not asked: its answer holds no number of at most 53 bits");
        }

        return request;
    }

    private static SetSignal? Signal(SignalSetCommand command, SignalSetSignal signal, SignalNumbers numbers)
    {
        if (!SetSignal.IsNumber(signal))
        {
            return null;
        }

        try
        {
            return numbers.Define(SetSignal.Describe(command, signal), signal.Map is null ? [] : [.. signal.Map]) is { } definition ? new SetSignal(signal, definition) : null;
        }
        catch (ArgumentException)
        {
            // A multiplier of zero, or a path without a letter: nothing that a reader could use.
            return null;
        }
    }
}
