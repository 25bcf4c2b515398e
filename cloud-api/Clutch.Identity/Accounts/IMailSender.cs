namespace Clutch.Identity.Accounts;

/// <summary>A mail to one person.</summary>
internal sealed record Mail(string Recipient, string Subject, string Body);

/// <summary>How mails leave the server. In the embedded form they wait in the store, where the operator reads them.</summary>
internal interface IMailSender
{
    /// <summary>Sends, or keeps for sending; must cost the same for everybody.</summary>
    ValueTask SendAsync(Mail mail, CancellationToken cancellationToken);
}
