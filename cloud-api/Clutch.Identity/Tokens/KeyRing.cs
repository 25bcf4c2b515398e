using System.Security.Cryptography;
using Clutch.Identity.Storage;

namespace Clutch.Identity.Tokens;

/// <summary>
/// The keys that sign, kept in the store so that several servers share them. The newest signs; an older one is taken for as long as a
/// token that it signed can live, and is then forgotten.
/// </summary>
internal sealed class KeyRing(IdentityStore store, IdentityOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How often an unknown <c>kid</c> may make this process look into the store.</summary>
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile List<SigningKey> _keys = [];
    private long _looked;

    /// <summary>Public keys that tokens may be signed with now, the newest first.</summary>
    public async ValueTask<IReadOnlyList<SigningKey>> KeysAsync(CancellationToken cancellationToken)
    {
        List<SigningKey> keys = _keys;
        if (keys.Count > 0 && time.GetUtcNow() - keys[0].Created < TimeSpan.FromDays(options.SigningKeyDays) && !IsOver(keys[^1], keys))
        {
            return keys;
        }

        await LoadAsync(rotate: false, cancellationToken);
        return _keys;
    }

    public async ValueTask<SigningKey> NewestAsync(CancellationToken cancellationToken) => (await KeysAsync(cancellationToken))[0];

    /// <summary>Reads the keys anew, as another server may have made one a moment ago; null: that was done just now.</summary>
    public async ValueTask<IReadOnlyList<SigningKey>?> LookAgainAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(Volatile.Read(ref _looked)) < s_lookAgain)
        {
            return null;
        }

        await LoadAsync(rotate: false, cancellationToken);
        return _keys;
    }

    /// <summary>Makes a new key that signs from now on.</summary>
    public async ValueTask<SigningKey> RotateAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(rotate: true, cancellationToken);
        return _keys[0];
    }

    public void Dispose()
    {
        foreach (SigningKey key in _keys)
        {
            key.Dispose();
        }

        _gate.Dispose();
    }

    private bool IsOver(SigningKey key, List<SigningKey> keys)
    {
        int at = keys.TakeWhile(each => each != key).Count();
        return at > 0 && time.GetUtcNow() - keys[at - 1].Created > options.AccessLife + s_lookAgain;
    }

    private async ValueTask LoadAsync(bool rotate, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            List<SigningKey> loaded = await store.ChangeAsync(
                async work =>
                {
                    List<SigningKey> stored = await work.ReadAsync("select id, pkcs8, created from signing_key order by created desc, id", Take);
                    if (rotate || stored.Count == 0 || now - stored[0].Created >= TimeSpan.FromDays(options.SigningKeyDays))
                    {
                        var made = SigningKey.Make(now);
                        await work.ExecuteAsync(
                            "insert into signing_key (id, pkcs8, created) values (@id, @key, @created)",
                            ("@id", made.Id),
                            ("@key", made.ToPkcs8()),
                            ("@created", now.ToUnixTimeMilliseconds()));
                        stored.Insert(0, made);
                    }

                    foreach (SigningKey over in stored.Where(key => IsOver(key, stored)).ToArray())
                    {
                        await work.ExecuteAsync("delete from signing_key where id = @id", ("@id", over.Id));
                        stored.Remove(over);
                    }

                    return stored;
                },
                cancellationToken);
            _keys = loaded; // the old objects may still be verifying somewhere; their handles go with them
            Volatile.Write(ref _looked, time.GetTimestamp());
        }
        finally
        {
            _gate.Release();
        }
    }

    private static SigningKey Take(System.Data.Common.DbDataReader row)
    {
        byte[] pkcs8 = row.GetFieldValue<byte[]>(1);
        try
        {
            return SigningKey.Load(row.GetString(0), pkcs8, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }
}
