using System.Security.Cryptography;
using System.Text;

namespace Clutch.Declarations.Webhooks;

/// <summary>Signatures of Standard Webhooks 1.0: <c>v1,</c> and the base64 of HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public static class WebhookSignature
{
    public const string Prefix = "whsec_";

    /// <summary>The value of <c>webhook-signature</c>: one signature for each secret, so that a receiver may change over in its own time.</summary>
    /// <param name="secrets">With their prefix.</param>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">Seconds since 1970-01-01 UTC, the value of <c>webhook-timestamp</c>.</param>
    /// <param name="body">The bytes that are sent.</param>
    public static string Of(IEnumerable<string> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var signatures = new List<string>();
        foreach (string secret in secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret[Prefix.Length..]));
            hmac.AppendData(head);
            hmac.AppendData(body);
            signatures.Add("v1," + Convert.ToBase64String(hmac.GetHashAndReset()));
        }

        return string.Join(' ', signatures);
    }
}
