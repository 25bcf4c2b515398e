namespace Clutch.Identity.Audit;

/// <summary>Something that happened to an account, a credential or a right.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Subject">The account or client that did it; <c>anonymous</c> when nobody had signed in.</param>
/// <param name="Action">What, as <c>session.begun</c>.</param>
/// <param name="Target">To what: an id, never a secret, never a mail address.</param>
/// <param name="Request">The id of the request, as it is in the log.</param>
public sealed record AuditEvent(string Tenant, string Subject, string Action, string Target, string Request);

/// <summary>An event as it is kept.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="Event">What happened.</param>
/// <param name="Hash">SHA-256 over the hash before and this event, in hexadecimal.</param>
public sealed record AuditRecord(long Sequence, long Time, AuditEvent Event, string Hash);

/// <summary>Where events of identity go: only ever appended, each sealed to the one before.</summary>
public interface IAuditTrail
{
    /// <summary>Keeps an event.</summary>
    /// <exception cref="IdentityStoreException">It was not kept.</exception>
    ValueTask AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken);

    /// <summary>Events after a sequence number, the oldest first.</summary>
    ValueTask<IReadOnlyList<AuditRecord>> ReadAsync(long after, int most, CancellationToken cancellationToken);

    /// <summary>The sequence number of the first record that is not what was appended, or is missing; null: the chain holds.</summary>
    ValueTask<long?> FirstBrokenAsync(CancellationToken cancellationToken);
}
