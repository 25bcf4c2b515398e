namespace Clutch.Api.Obd;

/// <summary>The endpoint gives the agent a command and honours an Idempotency-Key, as metadata.</summary>
internal sealed record CommandGiven;
