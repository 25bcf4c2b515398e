using System.Globalization;

namespace Clutch.Devices;

/// <summary>A registry at one moment.</summary>
/// <param name="Revision">How far it had changed. Claim codes have no revision.</param>
/// <param name="Entries">By vehicle.</param>
public sealed record RegistryContent(long Revision, IReadOnlyList<DeviceEntry> Entries);

/// <summary>What the registry has of a vehicle, hashes and all.</summary>
/// <param name="Vehicle">Its name.</param>
/// <param name="Credentials">By kind.</param>
/// <param name="Claim">Null: no claim code.</param>
public sealed record DeviceEntry(string Vehicle, IReadOnlyList<StoredCredential> Credentials, StoredClaim? Claim)
{
    /// <summary>False once the vehicle was removed.</summary>
    public bool IsThere => Credentials.Count > 0 || Claim is not null;

    /// <summary>The same text for the same content, and only then.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Vehicle} {string.Join(' ', Credentials.Select(each => $"{each.Kind}:{Convert.ToHexString(each.Sha256)}:{each.Created}"))} {(Claim is { } claim ? $"{Convert.ToHexString(claim.CodeHash)}:{claim.Expires}" : "")}");

    internal DeviceEntry With(StoredCredential credential) => this with { Credentials = [.. Credentials, credential] };
}

/// <summary>A credential as it is kept.</summary>
/// <param name="Kind">Token or certificate.</param>
/// <param name="Sha256">Its hash.</param>
/// <param name="Created">Milliseconds since 1970-01-01 UTC.</param>
public sealed record StoredCredential(CredentialKind Kind, byte[] Sha256, long Created);

/// <summary>A claim code as it is kept.</summary>
/// <param name="CodeHash">Its hash.</param>
/// <param name="Expires">Milliseconds since 1970-01-01 UTC.</param>
public sealed record StoredClaim(byte[] CodeHash, long Expires);
