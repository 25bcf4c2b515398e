namespace Clutch.Health;

/// <summary>The judgement as others ask for it, each view with its inputs; no prices.</summary>
/// <param name="Factors">Driving style, road safety, insurance, resale.</param>
/// <param name="Warranty">Whether a warranty holds.</param>
public sealed record VehicleFactors(IReadOnlyList<Factor> Factors, WarrantyFactor Warranty)
{
    public static VehicleFactors Of(in VehicleState state, VehicleJudgement judgement, VehicleFacts facts, WarrantyTerms? terms) => new(
        [DrivingStyle.Of(state), RoadSafety.Of(judgement), InsuranceFactor.Of(state, judgement), ResaleFactor.Of(judgement)],
        WarrantyFactor.Of(judgement, facts, terms));
}
