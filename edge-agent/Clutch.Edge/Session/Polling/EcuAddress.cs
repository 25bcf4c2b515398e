using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>The adapter commands that point requests at one ECU of a signal set, and those that reach all ECUs again (ISO 15765-4).</summary>
internal static class EcuAddress
{
    // 30 00 00: clear to send, no limit of a block, no pause between frames (ISO 15765-2, 8.5.5).
    private const string ClearToSend = "300000";

    /// <summary>From the state after a reset, or after <see cref="Leave"/>.</summary>
    public static IReadOnlyList<string> Enter(SignalSetCommand command)
    {
        string request = Identifier(command.RequestId, command.IsExtendedId);
        var commands = new List<string>();
        if (command.IsExtendedId)
        {
            // ATSH takes six digits; the highest byte of a 29-bit id goes by ATCP.
            commands.Add($"ATCP{request[..2]}");
        }

        commands.Add($"ATSH{(command.IsExtendedId ? request[2..] : request)}");
        if (command.ExtendedAddress is { } extended)
        {
            commands.Add($"ATCEA{extended:X2}");
        }

        if (command.AnswerId is { } answer)
        {
            commands.Add($"ATCRA{Identifier(answer, command.IsExtendedId)}");
        }

        if (command.NeedsFlowControl)
        {
            commands.Add($"ATFCSH{request}");
            commands.Add($"ATFCSD{(command.ExtendedAddress is { } target ? $"{target:X2}" : "")}{ClearToSend}");
            commands.Add("ATFCSM1");
        }

        return commands;
    }

    /// <summary>Takes back what <see cref="Enter"/> has set, the header last.</summary>
    public static IReadOnlyList<string> Leave(SignalSetCommand command, ObdProtocol protocol)
    {
        var commands = new List<string>();
        if (command.NeedsFlowControl)
        {
            commands.Add("ATFCSM0");
        }

        if (command.ExtendedAddress is not null)
        {
            commands.Add("ATCEA");
        }

        if (command.AnswerId is not null)
        {
            commands.Add("ATAR");
        }

        return [.. commands, .. protocol is ObdProtocol.Can29At500 or ObdProtocol.Can29At250 ? ["ATCP18", "ATSHDB33F1"] : new[] { "ATSH7DF" }];
    }

    private static string Identifier(uint id, bool isExtended) => isExtended ? $"{id:X8}" : $"{id:X3}";
}
