using System.Buffers.Text;
using System.Security.Cryptography;

namespace Clutch.Identity.Tokens;

/// <summary>
/// An ES256 key (RFC 7518, section 3.4). Signatures are made and taken with a low s only, so that each has one spelling: with (r, s) also
/// (r, n - s) would verify.
/// </summary>
internal sealed class SigningKey : IDisposable
{
    public const string Algorithm = "ES256";
    public const int SignatureBytes = 64;

    private const int HalfBytes = SignatureBytes / 2;

    /// <summary>Order n of P-256 (FIPS 186-5 by SP 800-186, section 3.2.1.3).</summary>
    private static readonly byte[] s_order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private static readonly byte[] s_halfOrder = Convert.FromHexString("7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8");

    private readonly ECDsa _key;

    /// <summary>ECDsa is not documented as safe for several threads.</summary>
    private readonly Lock _gate = new();

    public SigningKey(string id, ECDsa key, DateTimeOffset created)
    {
        (Id, _key, Created) = (id, key, created);
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        X = Base64Url.EncodeToString(parameters.Q.X);
        Y = Base64Url.EncodeToString(parameters.Q.Y);
    }

    /// <summary><c>kid</c>.</summary>
    public string Id { get; }

    public DateTimeOffset Created { get; }

    /// <summary>Coordinate of the public key (RFC 7518, section 6.2.1).</summary>
    public string X { get; }

    public string Y { get; }

    public static SigningKey Make(DateTimeOffset now) =>
        new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), ECDsa.Create(ECCurve.NamedCurves.nistP256), now);

    public static SigningKey Load(string id, byte[] pkcs8, DateTimeOffset created)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return new SigningKey(id, key, created);
    }

    public byte[] ToPkcs8() => _key.ExportPkcs8PrivateKey();

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        byte[] signature;
        lock (_gate)
        {
            signature = _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        Span<byte> s = signature.AsSpan(HalfBytes);
        if (s.SequenceCompareTo(s_halfOrder) > 0)
        {
            SubtractFromOrder(s);
        }

        return signature;
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes || signature[HalfBytes..].SequenceCompareTo(s_halfOrder) > 0)
        {
            return false;
        }

        lock (_gate)
        {
            return _key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    public void Dispose() => _key.Dispose();

    private static void SubtractFromOrder(Span<byte> s)
    {
        int borrow = 0;
        for (int i = HalfBytes - 1; i >= 0; i--)
        {
            int difference = s_order[i] - s[i] - borrow;
            borrow = difference < 0 ? 1 : 0;
            s[i] = (byte)difference;
        }
    }
}
