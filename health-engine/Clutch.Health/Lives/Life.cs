namespace Clutch.Health.Lives;

/// <summary>One observed life: until the part failed, or at least so long (right-censored: still good, or replaced while good).</summary>
/// <param name="Length">Use from fitting to the end of the observation, on the part's clock; above 0.</param>
/// <param name="Failed">Whether it ended in a failure.</param>
public readonly record struct Life(double Length, bool Failed);
