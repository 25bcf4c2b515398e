using Clutch.Identity.Storage;

namespace Clutch.Identity.Accounts;

/// <summary>A mail that waits for somebody to pass it on.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="Recipient">Its mail address.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Body">Plain text. It may hold a code that is good for ten minutes.</param>
/// <param name="Created">Milliseconds since 1970.</param>
public sealed record WaitingMail(string Id, string Recipient, string Subject, string Body, long Created);

/// <summary>Mails in the store, for an hour: codes in them are good for ten minutes anyway.</summary>
internal sealed class MailOutbox(IdentityStore store, TimeProvider time) : IMailSender
{
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(1);

    public async ValueTask SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await store.ChangeAsync(
            async work =>
            {
                await work.ExecuteAsync("delete from mail where created < @old", ("@old", (now - s_kept).ToUnixTimeMilliseconds()));
                return await work.ExecuteAsync(
                    "insert into mail (id, recipient, subject, body, created) values (@id, @recipient, @subject, @body, @created)",
                    ("@id", Guid.CreateVersion7(now).ToString("N")),
                    ("@recipient", mail.Recipient),
                    ("@subject", mail.Subject),
                    ("@body", mail.Body),
                    ("@created", now.ToUnixTimeMilliseconds()));
            },
            cancellationToken);
    }

    /// <summary>The newest first.</summary>
    public async ValueTask<IReadOnlyList<WaitingMail>> ListAsync(int most, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.ReadAsync(
            "select id, recipient, subject, body, created from mail where created >= @old order by created desc, id desc limit @most",
            row => new WaitingMail(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4)),
            ("@old", (time.GetUtcNow() - s_kept).ToUnixTimeMilliseconds()),
            ("@most", most)),
        cancellationToken);
}
