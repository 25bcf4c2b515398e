namespace Clutch.Identity.Accounts;

/// <content>What changes an account, and ends its sessions with it.</content>
internal sealed partial class AccountDesk
{
    private static readonly string[] s_ofAccounts = ["session", "api_key", "oauth_client", "oauth_code", "recovery_code", "code"];

    /// <summary>Mails a code with which a new password can be set, to whoever has an account.</summary>
    public async ValueTask RequestResetAsync(string email, Actor actor, CancellationToken cancellationToken)
    {
        Account? account = await FindAsync(email, cancellationToken);
        if (account is { IsDisabled: false })
        {
            string code = await codes.MakeAsync(account.Id, CodePurpose.Reset, cancellationToken);
            await audit.AppendAsync(actor.Did("reset.asked", account.Id, account.Tenant, actor.Subject), cancellationToken);
            await mails.SendAsync(AccountMails.Reset(email, code), cancellationToken);
            return;
        }

        await codes.PretendAsync(cancellationToken);
        await audit.AppendAsync(actor.Did("reset.asked", ""), cancellationToken);
        await mails.SendAsync(AccountMails.NotThere(email), cancellationToken);
    }

    /// <summary>Sets a new password with the code that was mailed; all sessions end. False: the code is not good.</summary>
    public async ValueTask<bool> ResetAsync(string email, string typed, string password, Actor actor, CancellationToken cancellationToken)
    {
        Account? account = await FindAsync(email, cancellationToken);
        byte[] hash = OneTimeCodes.HashTyped(typed);
        string fresh = await passwords.HashAsync(password, cancellationToken);
        return await store.ChangeAsync(
            async work =>
            {
                bool taken = await OneTimeCodes.TakeAsync(work, account?.Id ?? "nobody at all", CodePurpose.Reset, hash, time.GetUtcNow());
                if (!taken || account is null || account.IsDisabled)
                {
                    return false;
                }

                // Who has the code has read mail of that address.
                await work.ExecuteAsync("update account set password = @password, verified = 1 where id = @id", ("@password", fresh), ("@id", account.Id));
                await sessions.EndAllAsync(work, account.Id, except: "");
                await audit.AppendAsync(work, actor.Did("password.reset", account.Id, account.Tenant, account.Id));
                return true;
            },
            cancellationToken);
    }

    /// <summary>Whether the password is the account's; an account without one has nothing to ask for.</summary>
    public async ValueTask<bool> ConfirmAsync(Account account, string? password, CancellationToken cancellationToken) =>
        account.Password.Length == 0 || await passwords.CheckAsync(account.Password, password ?? "", cancellationToken);

    /// <summary>Sets another password; all sessions but this one end.</summary>
    public async ValueTask ChangePasswordAsync(Account account, string password, string session, Actor actor, CancellationToken cancellationToken)
    {
        string fresh = await passwords.HashAsync(password, cancellationToken);
        await store.ChangeAsync(
            async work =>
            {
                await work.ExecuteAsync("update account set password = @password where id = @id", ("@password", fresh), ("@id", account.Id));
                await sessions.EndAllAsync(work, account.Id, session);
                return await audit.AppendAsync(work, actor.Did("password.changed", account.Id));
            },
            cancellationToken);
    }

    /// <summary>Gives an account another role or tenant, or takes the right to sign in; all its sessions end. False: no such account.</summary>
    public async ValueTask<bool> AdministerAsync(string id, Role role, string tenant, bool disabled, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            int changed = await work.ExecuteAsync(
                "update account set role = @role, tenant = @tenant, disabled = @disabled where id = @id",
                ("@role", RoleNames.Of(role)),
                ("@tenant", tenant),
                ("@disabled", disabled ? 1L : 0L),
                ("@id", id));
            if (changed == 0)
            {
                return false;
            }

            await sessions.EndAllAsync(work, id, except: "");
            await audit.AppendAsync(work, actor.Did(disabled ? "account.disabled" : "account.changed", id));
            return true;
        },
        cancellationToken);

    /// <summary>Removes a person: account, sessions, keys and rights. The audit chain keeps ids only, so nothing of it has to go.</summary>
    public async ValueTask DeleteAsync(Account account, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            (string Name, object Value) id = ("@id", account.Id);
            await work.ExecuteAsync("delete from refresh_token where session in (select id from session where account = @id)", id);
            foreach (string table in s_ofAccounts)
            {
                await work.ExecuteAsync($"delete from {table} where account = @id", id);
            }

            await work.ExecuteAsync("delete from vehicle_consent where vehicle in (select vehicle from vehicle_owner where owner = @id)", id);
            await work.ExecuteAsync("delete from vehicle_owner where owner = @id", id);
            await work.ExecuteAsync("delete from mail where recipient = @email", ("@email", account.Email));
            await work.ExecuteAsync("delete from account where id = @id", id);
            return await audit.AppendAsync(work, actor.Did("account.deleted", account.Id));
        },
        cancellationToken);
}
