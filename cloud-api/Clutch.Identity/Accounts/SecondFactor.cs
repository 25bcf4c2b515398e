using System.Security.Cryptography;
using Clutch.Devices;
using Clutch.Identity.Audit;
using Clutch.Identity.Storage;

namespace Clutch.Identity.Accounts;

/// <summary>What an authenticator app is set up with.</summary>
/// <param name="Secret">Base 32, to type in.</param>
/// <param name="Uri">The same as a QR code says it.</param>
public sealed record TotpSetup(string Secret, string Uri);

/// <summary>The second factor: an authenticator app, and codes on paper for when it is lost.</summary>
internal sealed class SecondFactor(IdentityStore store, AuditTrail audit, TimeProvider time)
{
    private const int RecoveryCodes = 10;

    /// <summary>Secrets that wait for their first code, by account; they are not the account's before.</summary>
    private readonly Dictionary<string, byte[]> _waiting = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public TotpSetup Begin(Account account)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        lock (_gate)
        {
            _waiting[account.Id] = secret;
        }

        return new TotpSetup(Totp.ToBase32(secret), Totp.Uri(secret, account.Email));
    }

    /// <summary>The app has it: from now on a code is needed. Gives the recovery codes, this once; null: the code does not fit.</summary>
    public async ValueTask<IReadOnlyList<string>?> ConfirmAsync(Account account, string code, Actor actor, CancellationToken cancellationToken)
    {
        byte[]? secret;
        lock (_gate)
        {
            _waiting.TryGetValue(account.Id, out secret);
        }

        if (secret is null || Totp.Match(secret, code, time.GetUtcNow(), used: 0) is not { } step)
        {
            return null;
        }

        string[] made = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => ClaimCode.Make())];
        byte[][] hashes = [.. made.Select(ClaimCode.Hash)];
        await store.ChangeAsync(
            async work =>
            {
                await work.ExecuteAsync("update account set totp = @secret, totp_step = @step where id = @id", ("@secret", secret), ("@step", step), ("@id", account.Id));
                await work.ExecuteAsync("delete from recovery_code where account = @id", ("@id", account.Id));
                foreach (byte[] hash in hashes)
                {
                    await work.ExecuteAsync("insert into recovery_code (account, hash) values (@id, @hash)", ("@id", account.Id), ("@hash", hash));
                }

                return await audit.AppendAsync(work, actor.Did("totp.on", account.Id));
            },
            cancellationToken);
        lock (_gate)
        {
            _waiting.Remove(account.Id);
        }

        return [.. made.Select(ClaimCode.Format)];
    }

    public async ValueTask RemoveAsync(Account account, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            await work.ExecuteAsync("update account set totp = null, totp_step = 0 where id = @id", ("@id", account.Id));
            await work.ExecuteAsync("delete from recovery_code where account = @id", ("@id", account.Id));
            return await audit.AppendAsync(work, actor.Did("totp.off", account.Id));
        },
        cancellationToken);

    /// <summary>Takes a code of the app, which is not good again, or a recovery code, which is then gone.</summary>
    public static async ValueTask<bool> TakeAsync(StoreWork work, Account account, string code, DateTimeOffset now)
    {
        if (code.Length == Totp.Digits)
        {
            return Totp.Match(account.Totp, code, now, account.TotpStep) is { } step
                && await work.ExecuteAsync("update account set totp_step = @step where id = @id and totp_step < @step", ("@step", step), ("@id", account.Id)) == 1;
        }

        return await work.ExecuteAsync("delete from recovery_code where account = @id and hash = @hash", ("@id", account.Id), ("@hash", OneTimeCodes.HashTyped(code))) == 1;
    }
}
