using System.Collections.Immutable;
using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>All parts, in the order of their numbers.</summary>
public static class PartModels
{
    public static ImmutableArray<PartModel> All { get; } =
    [
        BatteryModel.Model,
        AlternatorModel.Model,
        IgnitionModel.Model,
        AirAndFuelModel.Model,
        OxygenSensorModel.Model,
        CatalystModel.Model,
        CoolingModel.Model,
        EngineOilModel.Model,
        BrakeModel.Model,
        TyreModel.Model,
        DrivelineModel.Model,
        TurbochargerModel.Model,
        EgrModel.Model,
        ParticulateFilterModel.Model,
        HybridBatteryModel.Model,
    ];

    // After All: it is made from it.
    private static readonly sbyte[] s_partOfCode = IndexCodes();

    public static PartModel Of(Part part) => All[(int)part];

    /// <summary>The part that a code of the catalogue's part speaks of; null when no model is about it.</summary>
    public static Part? PartOf(HealthPart part) => s_partOfCode[(int)part] is >= 0 and var index ? (Part)index : null;

    private static sbyte[] IndexCodes()
    {
        var index = new sbyte[Enum.GetValues<HealthPart>().Length];
        Array.Fill(index, (sbyte)-1);
        foreach (PartModel model in All)
        {
            foreach (HealthPart code in model.Codes)
            {
                index[(int)code] = (sbyte)model.Part;
            }
        }

        return index;
    }
}
