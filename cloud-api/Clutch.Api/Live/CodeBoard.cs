using System.Buffers.Binary;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Api.Live;

/// <summary>
/// The newest complete list of trouble codes per ECU and state of one vehicle. An event tells the codes of one ECU only; watchers
/// get all, so that one ECU's empty list does not hide another's codes.
/// </summary>
internal sealed class CodeBoard
{
    /// <summary>Far above the ECUs of any car; a device that invents addresses cannot fill the memory.</summary>
    private const int MostLists = 1024;

    private readonly Dictionary<(uint Ecu, TroubleCodeState State), TroubleCodeList> _lists;

    public CodeBoard(IEnumerable<TroubleCodeList> known) => _lists = known.Take(MostLists).ToDictionary(list => (list.Ecu, list.State));

    /// <summary>Takes one <see cref="FrameEventKind.TroubleCodes"/> event; false when its data cannot be a list.</summary>
    public bool Take(in FrameEvent e)
    {
        if (e.Data.Length % 2 == 0 || !Enum.IsDefined((TroubleCodeState)e.Data[0]))
        {
            return false;
        }

        var state = (TroubleCodeState)e.Data[0];
        bool known = _lists.TryGetValue((e.Ecu, state), out TroubleCodeList? before);
        if (known ? e.Time < before!.Time : _lists.Count == MostLists)
        {
            return false;
        }

        ushort[] codes = new ushort[e.Data.Length / 2];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = BinaryPrimitives.ReadUInt16BigEndian(e.Data[(1 + (2 * i))..]);
        }

        _lists[(e.Ecu, state)] = new TroubleCodeList(e.Ecu, state, e.Time, codes);
        return true;
    }

    public CodeList List() => CodeList.Of(_lists.Values);
}
