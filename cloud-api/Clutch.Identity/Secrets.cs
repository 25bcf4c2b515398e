using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Clutch.Identity;

/// <summary>Tokens of 256 random bits. Kept as SHA-256 only: nothing that random needs a slow hash.</summary>
internal static class Secrets
{
    private const int TokenBytes = 32;

    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>128 random bits for what is named in addresses.</summary>
    public static string MakeId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
