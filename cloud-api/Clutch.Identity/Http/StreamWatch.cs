using Clutch.Identity.Credentials;
using Clutch.Identity.Vehicles;
using Microsoft.Extensions.Logging;

namespace Clutch.Identity.Http;

/// <summary>
/// Ends streams whose caller may no longer have them: a revoked session or key, a vehicle that was given away, a consent that is over. Looks
/// twice a second while there is such a stream, so that one ends within a second of the change, whichever process made it.
/// </summary>
public sealed class StreamWatch : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly HashSet<Held> _held = [];
    private readonly GrantDesk _grants;
    private readonly VehicleAccess _access;
    private readonly TimeProvider _time;
    private readonly ILogger<StreamWatch> _logger;
    private ITimer? _timer;
    private int _looking;

    internal StreamWatch(GrantDesk grants, VehicleAccess access, TimeProvider time, ILogger<StreamWatch> logger) =>
        (_grants, _access, _time, _logger) = (grants, access, time, logger);

    /// <summary>Watches a stream until it is disposed of.</summary>
    /// <param name="caller">Who reads it.</param>
    /// <param name="vehicle">Whose it is.</param>
    public HeldStream Hold(Caller caller, string vehicle)
    {
        var held = new Held(caller, vehicle);
        if (caller.Credential != CredentialKind.Server)
        {
            lock (_gate)
            {
                _held.Add(held);
                _timer ??= _time.CreateTimer(_ => _ = LookAsync(), null, s_every, s_every);
            }
        }

        return new HeldStream(held.Stop, () => Release(held));
    }

    public void Dispose() => _timer?.Dispose();

    private void Release(Held held)
    {
        lock (_gate)
        {
            _held.Remove(held);
            if (_held.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }

        held.Stop.Dispose();
    }

    private async Task LookAsync()
    {
        if (Interlocked.Exchange(ref _looking, 1) != 0)
        {
            return;
        }

        try
        {
            Held[] all;
            lock (_gate)
            {
                all = [.. _held];
            }

            foreach (IGrouping<(string, string, string), Held> alike in all.GroupBy(held => (held.Caller.Credential.ToString(), held.Caller.CredentialId, held.Vehicle)))
            {
                if (!await MayGoOnAsync(alike.First()))
                {
                    End(alike);
                }
            }
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    /// <summary>A store that cannot be asked lets nobody go on.</summary>
    private async Task<bool> MayGoOnAsync(Held held)
    {
        try
        {
            return await _grants.AgainAsync(held.Caller, CancellationToken.None) is { } caller && await _access.MaySeeAsync(caller, held.Vehicle, CancellationToken.None);
        }
        catch (IdentityStoreException e)
        {
            _logger.LogWarning("Live streams end: {Cause}", e.Message);
            return false;
        }
    }

    private void End(IEnumerable<Held> streams)
    {
        lock (_gate)
        {
            foreach (Held held in streams.Where(_held.Contains))
            {
                held.Stop.Cancel();
            }
        }
    }

    private sealed record Held(Caller Caller, string Vehicle)
    {
        public CancellationTokenSource Stop { get; } = new();

        public bool Equals(Held? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}

/// <summary>A stream that is watched.</summary>
public sealed class HeldStream : IDisposable
{
    private readonly Action _release;

    internal HeldStream(CancellationTokenSource stop, Action release)
    {
        Ended = stop.Token;
        _release = release;
    }

    /// <summary>The caller may no longer have it.</summary>
    public CancellationToken Ended { get; }

    public void Dispose() => _release();
}
