using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>What a scan has learned of one ECU so far.</summary>
internal sealed class EcuNotes(uint ecu)
{
    public uint Ecu => ecu;

    /// <summary>Service 01.</summary>
    public PidSet Supported { get; set; }

    /// <summary>The maxima that it states in PIDs 4F and 50.</summary>
    public PidScaling Scaling { get; set; }

    public ScannedEcu Report { get; set; } = new() { Ecu = CarLine.Id(ecu) };
}

/// <summary>All ECUs of a car, by address.</summary>
internal sealed class CarNotes
{
    private readonly SortedDictionary<uint, EcuNotes> _ecus = [];

    public string? Vin { get; set; }

    public IEnumerable<EcuNotes> Ecus => _ecus.Values;

    public int Count => _ecus.Count;

    /// <summary>Most PIDs that came back for one request; null: not tried.</summary>
    public int? PidsPerRequest { get; set; }

    public EcuNotes this[uint ecu]
    {
        get
        {
            if (!_ecus.TryGetValue(ecu, out EcuNotes? notes))
            {
                _ecus[ecu] = notes = new EcuNotes(ecu);
            }

            return notes;
        }
    }

    /// <summary>Changes what is reported of an ECU.</summary>
    public void Update(uint ecu, Func<ScannedEcu, ScannedEcu> change) => this[ecu].Report = change(this[ecu].Report);

    /// <summary>What each ECU supports of service 01.</summary>
    public Dictionary<uint, PidSet> Supported => _ecus.Values.Where(notes => !notes.Supported.IsEmpty).ToDictionary(notes => notes.Ecu, notes => notes.Supported);
}
