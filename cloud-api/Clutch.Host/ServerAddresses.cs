namespace Clutch.Host;

/// <summary>Where the server can be reached, as a person types it.</summary>
internal sealed record ServerAddresses(string Page, string Api, string Mqtt);
