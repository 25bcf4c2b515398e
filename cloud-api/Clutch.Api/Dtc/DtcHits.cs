using Clutch.Dtc;

namespace Clutch.Api;

/// <summary>What a search found.</summary>
/// <param name="Query">The words asked for.</param>
/// <param name="Codes">The best first.</param>
public sealed record DtcHits(string Query, IReadOnlyList<DtcHitAnswer> Codes);
