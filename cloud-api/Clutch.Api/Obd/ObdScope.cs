namespace Clutch.Api.Obd;

/// <summary>The endpoint gives the agent a command and honours an Idempotency-Key, as metadata.</summary>
internal sealed record CommandGiven;

/// <summary>What a caller must be allowed to do, as metadata of an endpoint.</summary>
/// <param name="Name">One of the constants.</param>
internal sealed record ObdScope(string Name)
{
    /// <summary>Look at a vehicle.</summary>
    public const string Read = "obd:read";

    /// <summary>Have its agent do something.</summary>
    public const string Command = "obd:command";
}
