using System.Net;

namespace Clutch.Devices;

/// <summary>The answer to a claim.</summary>
/// <param name="Device">Null: no such code, or <paramref name="RetryAfter"/> says when to come again.</param>
/// <param name="RetryAfter">Above zero: the code was not even looked at.</param>
public readonly record struct ClaimAnswer(ClaimedDevice? Device, TimeSpan RetryAfter);

/// <summary>Where claim codes are exchanged for tokens, and guessing them is slow: an address that guesses waits longer and longer, and few codes are tried at a time.</summary>
public sealed class ClaimDesk(DeviceRegistry devices, TimeProvider time) : IDisposable
{
    private const int AtOneTime = 4;

    private static readonly TimeSpan s_whenFull = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _places = new(AtOneTime, AtOneTime);
    private readonly FailureDamper _addresses = new(time)
    {
        Free = 5,
        First = TimeSpan.FromSeconds(2),
        Longest = TimeSpan.FromMinutes(10),
        Memory = TimeSpan.FromMinutes(10),
        Capacity = 10_000,
    };

    /// <summary>Exchanges a code, unless this address has to wait.</summary>
    /// <exception cref="DeviceRegistryException">The registry cannot be used; the code is still good.</exception>
    public async Task<ClaimAnswer> ClaimAsync(string code, IPAddress? peer, CancellationToken cancellationToken)
    {
        string address = PeerAddress.Of(peer);
        TimeSpan wait = _addresses.RefusedFor(address);
        if (wait > TimeSpan.Zero)
        {
            return new ClaimAnswer(null, wait);
        }

        if (!_places.Wait(0, CancellationToken.None))
        {
            return new ClaimAnswer(null, s_whenFull);
        }

        try
        {
            ClaimedDevice? device = await devices.ClaimAsync(code, cancellationToken);
            if (device is null)
            {
                _addresses.CountFailure(address);
            }

            return new ClaimAnswer(device, TimeSpan.Zero);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
