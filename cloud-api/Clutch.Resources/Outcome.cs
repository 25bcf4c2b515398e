namespace Clutch.Resources;

/// <summary>How an operation ended.</summary>
public enum Outcome : byte
{
    Done,
    Created,

    /// <summary>No such row, or none that the caller may see.</summary>
    NotFound,
    MissingScope,
    RoleMayNot,

    /// <summary>The body or query has the wrong shape.</summary>
    BadShape,

    /// <summary>A value breaks a rule.</summary>
    BadValue,
    CursorInvalid,

    /// <summary>Older than what the feed keeps.</summary>
    CursorExpired,

    /// <summary>The row has another version than If-Match names.</summary>
    VersionDiffers,

    /// <summary>Another row has the same unique values.</summary>
    NotUnique,

    /// <summary>Rows point at this one.</summary>
    Referenced,

    /// <summary>Not from this state.</summary>
    NoTransition,

    /// <summary>A guard of the transition does not hold.</summary>
    Guarded,

    /// <summary>Nobody approves what is their own.</summary>
    OwnRequest,

    /// <summary>The tenant has as many rows as it may.</summary>
    TooManyRows,

    /// <summary>The first request with this idempotency key still runs.</summary>
    KeyInFlight,

    /// <summary>The idempotency key came with another body before.</summary>
    KeyReused,
}

/// <summary>What a write came to.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Id">Of the row.</param>
/// <param name="Version">Of the row afterwards; the strong ETag.</param>
/// <param name="Body">UTF-8 JSON for the caller; empty where there is none.</param>
public sealed record WriteResult(Outcome Outcome, Guid Id, long Version, ReadOnlyMemory<byte> Body)
{
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>One word more than the outcome: the state, or the resource that is in the way.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The answer of an earlier request with the same idempotency key.</summary>
    public bool IsReplay { get; init; }

    public bool IsGood => Outcome is Outcome.Done or Outcome.Created;

    internal static WriteResult Of(Outcome outcome, string detail = "") => new(outcome, Guid.Empty, 0, default) { Detail = detail };

    internal static WriteResult Of(FieldErrors errors) => Of(errors.HasShape ? Outcome.BadShape : Outcome.BadValue) with { Errors = errors.List };
}
