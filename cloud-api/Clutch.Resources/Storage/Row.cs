namespace Clutch.Resources;

/// <summary>A row as it is stored. Times are milliseconds since 1970-01-01 UTC.</summary>
/// <param name="Tenant">First part of the key.</param>
/// <param name="Resource">Second part of the key.</param>
/// <param name="Id">Third part of the key.</param>
/// <param name="Version">1 when created, one more with each change.</param>
/// <param name="Owner">Subject that owns it; empty where the declaration has no owner.</param>
/// <param name="Creator">Subject that created it.</param>
/// <param name="State">Empty where the declaration has no states.</param>
/// <param name="Created">When.</param>
/// <param name="Updated">When last.</param>
/// <param name="Body">The declared fields, UTF-8 JSON.</param>
internal sealed record Row(string Tenant, string Resource, Guid Id, long Version, string Owner, string Creator, string State, long Created, long Updated, byte[] Body);

/// <summary>One change as the feed keeps it.</summary>
/// <param name="Sequence">In the tenant; without gaps, in the order of commits.</param>
/// <param name="Time">When.</param>
/// <param name="IsDelete">The row went.</param>
/// <param name="PreviousOwner">Owner before the change.</param>
/// <param name="Row">The row after the change; its body is empty after a deletion, and once the row was deleted.</param>
internal sealed record Change(long Sequence, long Time, bool IsDelete, string PreviousOwner, Row Row);
