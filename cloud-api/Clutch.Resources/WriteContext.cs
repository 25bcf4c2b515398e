namespace Clutch.Resources;

/// <summary>Who writes, under which request.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Request">Id of the request, for the audit.</param>
/// <param name="Key">Idempotency key; null without.</param>
public sealed record WriteContext(Caller Caller, string Request, IdempotencyKey? Key = null);

/// <summary>A key under which a request has its effect once. Its name space is the caller's own: tenant, subject and route.</summary>
/// <param name="Value">As the caller sent it.</param>
/// <param name="Route">Method and path.</param>
/// <param name="BodyHash">SHA-256 of the body.</param>
public sealed record IdempotencyKey(string Value, string Route, byte[] BodyHash)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);
}
