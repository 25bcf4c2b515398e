namespace Clutch.Health.Trees;

/// <summary>What the sum of the leaves means.</summary>
public enum TreeObjective : byte
{
    /// <summary>XGBoost's <c>reg:squarederror</c>: the value itself.</summary>
    SquaredError,

    /// <summary>XGBoost's <c>survival:aft</c>: the logarithm of the value.</summary>
    AcceleratedFailureTime,
}
