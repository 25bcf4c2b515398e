namespace Clutch.Health.Worker;

/// <summary>All that the role remembers of one vehicle: the engine's state, and what belongs to it outside the engine.</summary>
internal sealed class VehicleEntry(string vehicle)
{
    private readonly KeptAlert?[] _open = new KeptAlert?[PartModels.All.Length];

    public VehicleState State = new();

    public string Vehicle { get; } = vehicle;

    /// <summary>The last frame taken; what is not behind it was taken before.</summary>
    public FrameId Last { get; set; }

    /// <summary>The last frame of the state in the store.</summary>
    public FrameId InStore { get; set; }

    /// <summary>Sign of the trouble codes that the newest finding knows of.</summary>
    public long Codes { get; set; } = VehicleExaminer.NoCodes;

    /// <summary>A finding was made since the vehicle had the time to send all that it sends.</summary>
    public bool IsLookedAt { get; set; }

    /// <summary>A bit for each <see cref="Telemetry.DataSource"/> that frames named.</summary>
    public int Sources { get; set; }

    /// <summary>Statements that no frame has taken yet.</summary>
    public List<Statement> Pending { get; } = [];

    /// <summary>Statements that frames have taken since the last checkpoint.</summary>
    public List<Statement> Applied { get; } = [];

    /// <summary>Alerts that changed since the last checkpoint, as they are now.</summary>
    public Dictionary<(Part Part, FrameId Cause), KeptAlert> ChangedAlerts { get; } = [];

    /// <summary>Something is here that is not in the store.</summary>
    public bool IsDirty { get; set; }

    /// <summary>The alert that stands on a part; null: none.</summary>
    public KeptAlert? this[Part part] => _open[(int)part];

    public void Keep(KeptAlert alert, bool isChange)
    {
        _open[(int)alert.Part] = alert.State.Status == AlertStatus.Closed ? null : alert;
        if (isChange)
        {
            ChangedAlerts[(alert.Part, alert.Cause)] = alert;
        }
    }

    /// <summary>Everything is in the store.</summary>
    public void Stored()
    {
        Applied.Clear();
        ChangedAlerts.Clear();
        InStore = Last;
        IsDirty = false;
    }
}
