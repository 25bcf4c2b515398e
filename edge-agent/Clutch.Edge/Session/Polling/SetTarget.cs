using System.Text;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>An ECU that a signal set asks, how the adapter is pointed at it, and the requests to it.</summary>
internal sealed class SetTarget(SignalSetCommand command, ObdProtocol protocol, SetRequest[] requests)
{
    private readonly uint? _answer = command.AnswerId
        ?? (command.IsExtendedId ? 0x18DAF100 | ((command.RequestId >> 8) & 0xFF) : command.RequestId is >= 0x7E0 and <= 0x7E7 ? command.RequestId + 8 : null);

    public string Name { get; } = command.ExtendedAddress is { } extended ? $"{command.RequestId:X}.{extended:X2}" : $"{command.RequestId:X}";

    public SetRequest[] Requests => requests;

    /// <summary>ISO 15765-2 extended addressing: an address stands before the PCI byte.</summary>
    public bool ExtendedAddressing { get; } = command.ExtendedAddress is not null;

    /// <summary>
    /// Whether an answer is of this ECU. Where the set does not say, the id belongs to that of the request (ISO 15765-4): so an adapter that says OK to ATSH and does
    /// nothing passes no other ECU's answer off as this one's.
    /// </summary>
    public bool Accepts(uint ecu) => _answer is null || _answer == ecu;

    public byte[][] Enter { get; } = [.. EcuAddress.Enter(command).Select(Encoding.ASCII.GetBytes)];

    public byte[][] Leave { get; } = [.. EcuAddress.Leave(command, protocol).Select(Encoding.ASCII.GetBytes)];

    /// <summary>The request that has waited longest, measured by its interval; null for none.</summary>
    /// <param name="now">Timestamp.</param>
    /// <param name="least">Share of its interval that it must have waited at least.</param>
    public SetRequest? MostUrgent(long now, double least)
    {
        SetRequest? best = null;
        foreach (SetRequest request in requests)
        {
            double progress = request.Progress(now);
            if (request.Dropped is null && (best is null ? progress >= least : progress > least))
            {
                (best, least) = (request, progress);
            }
        }

        return best;
    }

    public void Drop(string reason, byte? service = null)
    {
        foreach (SetRequest request in requests)
        {
            if (service is null || request.Commands[0].Service == service)
            {
                request.Drop(reason);
            }
        }
    }

    /// <summary>CAN frames of an answer of so many bytes: as <see cref="PollGroup.FramesOf(int)"/>, less one byte a frame for the address.</summary>
    public int FramesOf(int length) => !ExtendedAddressing ? PollGroup.FramesOf(length) : length <= 6 ? 1 : 1 + (length / 6);
}
