using Clutch.Devices;
using Clutch.Identity.Storage;

namespace Clutch.Identity.Accounts;

/// <summary>What a code is for.</summary>
internal static class CodePurpose
{
    public const string Verify = "verify";
    public const string Reset = "reset";
    public const string SignIn = "sign-in";
}

/// <summary>Codes of 40 bits that reach a person by mail: good once, for ten minutes, for five tries, and only until the next one.</summary>
internal sealed class OneTimeCodes(IdentityStore store, TimeProvider time)
{
    private const int MostTries = 5;

    public static TimeSpan Life => ClaimCode.Lifetime;

    /// <summary>Makes the code of an account; an older one for the same purpose is no longer good.</summary>
    public async ValueTask<string> MakeAsync(string account, string purpose, CancellationToken cancellationToken)
    {
        string code = ClaimCode.Make();
        await PutAsync(account, purpose, ClaimCode.Hash(code), cancellationToken);
        return ClaimCode.Format(code);
    }

    /// <summary>As much work as <see cref="MakeAsync"/>, for nobody.</summary>
    public async ValueTask PretendAsync(CancellationToken cancellationToken) =>
        await PutAsync("nobody", CodePurpose.Verify, ClaimCode.Hash(ClaimCode.Make()), cancellationToken);

    /// <summary>A token of 256 bits for a link, in place of a code that is typed.</summary>
    public async ValueTask<string> MakeLinkAsync(string account, CancellationToken cancellationToken)
    {
        string token = Secrets.Make();
        await PutAsync(account, CodePurpose.SignIn, Secrets.Hash(token), cancellationToken);
        return token;
    }

    /// <summary>Takes the code if it is good; it is not good again. A wrong one counts as a try.</summary>
    public static async ValueTask<bool> TakeAsync(StoreWork work, string account, string purpose, byte[] hash, DateTimeOffset now)
    {
        int taken = await work.ExecuteAsync(
            "delete from code where account = @account and purpose = @purpose and hash = @hash and expires > @now and tries < @most",
            ("@account", account),
            ("@purpose", purpose),
            ("@hash", hash),
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@most", MostTries));
        if (taken == 0)
        {
            await work.ExecuteAsync("update code set tries = tries + 1 where account = @account and purpose = @purpose", ("@account", account), ("@purpose", purpose));
        }

        return taken == 1;
    }

    /// <summary>The account of a link's token, which is not good again; null: no such link.</summary>
    public static ValueTask<string?> TakeLinkAsync(StoreWork work, string token, DateTimeOffset now) => work.FirstAsync(
        "delete from code where purpose = @purpose and hash = @hash and expires > @now returning account",
        row => (string?)row.GetString(0),
        ("@purpose", CodePurpose.SignIn),
        ("@hash", Secrets.Hash(token)),
        ("@now", now.ToUnixTimeMilliseconds()));

    /// <summary>What the store knows of a typed code; a code that cannot be one has a hash that is never found.</summary>
    public static byte[] HashTyped(string typed) => ClaimCode.Hash(ClaimCode.TryRead(typed, out string? code) ? code : "");

    private async ValueTask PutAsync(string account, string purpose, byte[] hash, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            await work.ExecuteAsync("delete from code where expires < @now", ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()));
            return await work.ExecuteAsync(
                "insert into code (account, purpose, hash, expires, tries) values (@account, @purpose, @hash, @expires, 0) on conflict (account, purpose) do update set hash = excluded.hash, expires = excluded.expires, tries = 0",
                ("@account", account),
                ("@purpose", purpose),
                ("@hash", hash),
                ("@expires", (time.GetUtcNow() + Life).ToUnixTimeMilliseconds()));
        },
        cancellationToken);
}
