namespace Clutch.Devices;

/// <summary>How a device shows who it is.</summary>
public enum CredentialKind : byte
{
    /// <summary>A token of 256 random bits, sent as MQTT password. Kept as its SHA-256.</summary>
    Token,

    /// <summary>A client certificate. Kept as the SHA-256 of its public key (SubjectPublicKeyInfo), so that it may be renewed with the same key.</summary>
    CertificateKey,
}

/// <summary>A device that may connect.</summary>
/// <param name="Vehicle">Its vehicle, which is also its MQTT user name.</param>
/// <param name="Created">When its newest credential was made.</param>
/// <param name="HasToken">It may come with a token.</param>
/// <param name="HasCertificate">It may come with a client certificate.</param>
public sealed record Device(string Vehicle, DateTimeOffset Created, bool HasToken, bool HasCertificate);

/// <summary>The answer to a credential, and how far the registry had changed when it was given.</summary>
/// <param name="IsGood">It is the vehicle's.</param>
/// <param name="Revision">Of the whole registry. A session begun with it is over when its vehicle changes at a later one.</param>
public readonly record struct CredentialCheck(bool IsGood, long Revision);

/// <summary>The credentials of a vehicle changed.</summary>
public readonly record struct DeviceChange(string Vehicle, long Revision);

/// <summary>What a claim code was exchanged for.</summary>
/// <param name="Vehicle">Also the MQTT user name.</param>
/// <param name="Token">The MQTT password; shown this once.</param>
public sealed record ClaimedDevice(string Vehicle, string Token);

/// <summary>The registry cannot be read or written; nobody is let in. The message names the registry and the cause, never a password.</summary>
public sealed class DeviceRegistryException : Exception
{
    public DeviceRegistryException(string message)
        : base(message)
    {
    }

    public DeviceRegistryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
