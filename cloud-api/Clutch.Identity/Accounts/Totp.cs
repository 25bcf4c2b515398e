using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Clutch.Identity.Accounts;

/// <summary>Time-based one-time passwords (RFC 6238) with HMAC-SHA-1 and steps of 30 s, as every authenticator app makes them.</summary>
internal static class Totp
{
    public const int Digits = 6;
    public const int SecretBytes = 20;

    private const int StepSeconds = 30;

    /// <summary>Steps before and after that are taken too, for clocks that differ (RFC 6238, section 5.2).</summary>
    private const int Tolerance = 1;

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepOf(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    public static string Code(ReadOnlySpan<byte> secret, long step, int digits)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238 and the apps: HMAC does not need a hash without collisions
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        uint truncated = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 0xF)..]) & 0x7FFF_FFFF; // RFC 4226, section 5.3
        return (truncated % (uint)Math.Pow(10, digits)).ToString().PadLeft(digits, '0');
    }

    /// <summary>The step whose code this is, later than those that were used; null: none.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long used)
    {
        long? match = null;
        long step = StepOf(now);
        for (long each = step - Tolerance; each <= step + Tolerance; each++)
        {
            bool same = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(secret, each, Digits)), Encoding.UTF8.GetBytes(code));
            if (same && each > used)
            {
                match = each;
            }
        }

        return match;
    }

    /// <summary>What an app reads from a QR code (the "Key Uri Format" of the authenticator apps).</summary>
    public static string Uri(ReadOnlySpan<byte> secret, string account) =>
        $"otpauth://totp/Clutch:{System.Uri.EscapeDataString(account)}?secret={ToBase32(secret)}&issuer=Clutch&digits={Digits}&period={StepSeconds}";

    /// <summary>RFC 4648, section 6, without padding.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        foreach (byte each in bytes)
        {
            buffer = (buffer << 8) | each;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Base32[(buffer >> bits) & 31]);
            }
        }

        return bits == 0 ? text.ToString() : text.Append(Base32[(buffer << (5 - bits)) & 31]).ToString();
    }
}
