using System.Collections.Concurrent;
using System.Security.Cryptography;
using Clutch.Devices;
using Clutch.Mqtt;

namespace Clutch.Ingest.Devices;

/// <summary>What a device showed of itself.</summary>
/// <param name="Vehicle">Empty when what it named is no vehicle.</param>
/// <param name="Kind">Token or certificate.</param>
/// <param name="Sha256">Of the token or of the certificate's public key.</param>
internal readonly record struct Credential(string Vehicle, CredentialKind Kind, byte[] Sha256);

/// <summary>The answer to a credential.</summary>
/// <param name="Reason">Success, or why not.</param>
/// <param name="Revision">Of the registry when it said yes.</param>
internal readonly record struct Admission(ReasonCode Reason, long Revision);

/// <summary>
/// Who may come in. Failures are damped by address, and by identity for addresses that have failed themselves; so a guesser is slowed down
/// while a device that comes from a clean address never is. A credential that was good here before is always looked up, so that nobody can
/// lock its owner out by failing in its name or from its network.
/// </summary>
internal sealed class DeviceAccess(DeviceRegistry devices, IngestCounters counters, TimeProvider time)
{
    private const int MostRemembered = 100_000;

    private static readonly TimeSpan s_registryPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, byte[]> _good = new(StringComparer.Ordinal);
    private readonly FailureDamper _addresses = new(time)
    {
        Free = 10,
        First = TimeSpan.FromSeconds(1),
        Longest = TimeSpan.FromMinutes(5),
        Memory = TimeSpan.FromMinutes(5),
        Capacity = 10_000,
    };

    private readonly FailureDamper _identities = new(time)
    {
        Free = 5,
        First = TimeSpan.FromSeconds(1),
        Longest = TimeSpan.FromMinutes(1),
        Memory = TimeSpan.FromMinutes(5),
        Capacity = 10_000,
    };

    private long _seen;

    /// <summary>How far changes of the registry have reached the sessions.</summary>
    public long Seen
    {
        get => Volatile.Read(ref _seen);
        set => Interlocked.Exchange(ref _seen, value); // a full fence: see FrontDoor.EndChanged
    }

    /// <summary>Looks the credential up. Closed while the registry cannot be read, never open.</summary>
    /// <param name="credential">What the device showed.</param>
    /// <param name="refusal">The answer to a wrong one.</param>
    /// <param name="address">Where it comes from, by <see cref="PeerAddress"/>.</param>
    public async ValueTask<Admission> CheckAsync(Credential credential, ReasonCode refusal, string address)
    {
        if (IsDamped(credential, address))
        {
            counters.CountRefused(Refusal.Damped);
            return new Admission(ReasonCode.ConnectionRateExceeded, 0);
        }

        if (credential.Vehicle.Length == 0)
        {
            return Fail(credential, refusal, address);
        }

        try
        {
            using var patience = new CancellationTokenSource(s_registryPatience, time);
            CredentialCheck check = await devices.CheckAsync(credential.Vehicle, credential.Kind, credential.Sha256, patience.Token);
            if (!check.IsGood)
            {
                return Fail(credential, refusal, address);
            }

            if (_good.Count < MostRemembered || _good.ContainsKey(credential.Vehicle))
            {
                _good[credential.Vehicle] = credential.Sha256;
            }

            return new Admission(ReasonCode.Success, check.Revision);
        }
        catch (Exception e) when (e is DeviceRegistryException or OperationCanceledException)
        {
            counters.CountRefused(Refusal.Unavailable);
            return new Admission(ReasonCode.ServerUnavailable, 0);
        }
    }

    private bool IsDamped(Credential credential, string address)
    {
        bool damped = _addresses.RefusedFor(address) > TimeSpan.Zero
            || (credential.Vehicle.Length > 0 && _addresses.HasFailed(address) && _identities.RefusedFor(credential.Vehicle) > TimeSpan.Zero);
        return damped && !(_good.TryGetValue(credential.Vehicle, out byte[]? good) && CryptographicOperations.FixedTimeEquals(good, credential.Sha256));
    }

    private Admission Fail(Credential credential, ReasonCode refusal, string address)
    {
        counters.CountRefused(Refusal.Credentials);
        _addresses.CountFailure(address);
        if (credential.Vehicle.Length > 0)
        {
            _identities.CountFailure(credential.Vehicle);
        }

        return new Admission(refusal, 0);
    }
}
