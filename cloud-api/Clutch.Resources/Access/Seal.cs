using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Clutch.Resources;

/// <summary>Cursors: a payload that anybody may read, sealed with a keyed hash over it and over all that it is bound to.</summary>
internal sealed class Seal(byte[] key)
{
    private const int MacBytes = 16;
    private const int MostText = 2_000;

    /// <summary>Makes a cursor.</summary>
    /// <param name="payload">What the cursor says.</param>
    /// <param name="binding">Tenant, subject, role, purpose, filter: a cursor is good for the same again only.</param>
    public string Close(ReadOnlySpan<byte> payload, ReadOnlySpan<string> binding)
    {
        byte[] bytes = new byte[payload.Length + MacBytes];
        payload.CopyTo(bytes);
        Mac(payload, binding, bytes.AsSpan(payload.Length));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for whatever was not closed here with the same binding.</summary>
    public byte[]? Open(string cursor, ReadOnlySpan<string> binding)
    {
        if (cursor.Length > MostText || !Base64Url.IsValid(cursor, out int length) || length < MacBytes)
        {
            return null;
        }

        byte[] bytes = Base64Url.DecodeFromChars(cursor);
        Span<byte> mac = stackalloc byte[MacBytes];
        Mac(bytes.AsSpan(..^MacBytes), binding, mac);

        // One text for one cursor: the last character may carry bits that decoding drops.
        bool isSame = CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(bytes.Length - MacBytes)) && Base64Url.EncodeToString(bytes) == cursor;
        return isSame ? bytes[..^MacBytes] : null;
    }

    /// <summary>A digest that cannot be guessed from a guessed content: what is kept of personal data for the audit.</summary>
    public byte[] Digest(ReadOnlySpan<byte> content) => HMACSHA256.HashData(key, content);

    private void Mac(ReadOnlySpan<byte> payload, ReadOnlySpan<string> binding, Span<byte> mac)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string part in binding)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        hash.AppendData(payload);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        whole[..MacBytes].CopyTo(mac);
    }
}
