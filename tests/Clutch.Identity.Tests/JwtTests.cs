using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Clutch.Identity.Tokens;
using Xunit;

namespace Clutch.Identity.Tests;

/// <summary>Tokens as attackers change them.</summary>
public sealed class JwtTests : IDisposable
{
    private const string Type = Jwt.AccessTokenType;

    private readonly SigningKey _key = SigningKey.Make(DateTimeOffset.UnixEpoch);
    private readonly string _good;

    public JwtTests() => _good = Jwt.Write(_key, Type, """{"sub":"a"}"""u8);

    [Fact]
    public void The_example_of_the_standard_verifies_once_its_s_is_low()
    {
        // RFC 7515, appendix A.3.
        using var ec = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Base64Url.DecodeFromChars("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"),
            Q = new ECPoint
            {
                X = Base64Url.DecodeFromChars("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                Y = Base64Url.DecodeFromChars("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
            },
        });
        using var key = new SigningKey("rfc", ec, DateTimeOffset.UnixEpoch);
        byte[] signed = Encoding.ASCII.GetBytes("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ");
        byte[] signature = Base64Url.DecodeFromChars("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        Assert.True(ec.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.False(key.Verify(signed, signature)); // its s is above half of the order
        Assert.True(key.Verify(signed, Twin(signature)));
        signed[5] ^= 1;
        Assert.False(key.Verify(signed, Twin(signature)));
        Assert.Equal(("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"), (key.X, key.Y));
    }

    [Fact]
    public void What_is_written_is_read_and_every_signature_has_a_low_s()
    {
        for (int i = 0; i < 64; i++)
        {
            string token = Jwt.Write(_key, Type, Encoding.UTF8.GetBytes($$"""{"n":{{i}}}"""));
            Assert.Equal(JwtReject.None, Read(token, out JsonElement claims));
            Assert.Equal(i, claims.GetProperty("n").GetInt32());
            string[] parts = token.Split('.');
            string twin = $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(Twin(Base64Url.DecodeFromChars(parts[2])))}";
            Assert.Equal(JwtReject.Signature, Read(twin, out _));
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    [InlineData("ES384")]
    [InlineData("es256")]
    [InlineData("RS256")]
    [InlineData("")]
    public void No_other_algorithm_is_taken_signed_or_not(string algorithm)
    {
        string payload = _good.Split('.')[1];
        string header = Encode($$"""{"alg":"{{algorithm}}","typ":"{{Type}}","kid":"{{_key.Id}}"}""");
        Assert.Equal(JwtReject.Malformed, Read($"{header}.{payload}.", out _));
        Assert.Equal(JwtReject.Algorithm, Read($"{header}.{payload}.{Sign($"{header}.{payload}")}", out _));
    }

    [Fact]
    public void The_public_key_is_no_secret_to_sign_with()
    {
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(_key.ToPkcs8(), out _);
        foreach (string algorithm in new[] { "HS256", "ES256" })
        {
            foreach (byte[] secret in new[] { ec.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(ec.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(_key.X) })
            {
                string signed = $"{Encode($$"""{"alg":"{{algorithm}}","typ":"{{Type}}","kid":"{{_key.Id}}"}""")}.{_good.Split('.')[1]}";
                byte[] mac = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed));
                Assert.NotEqual(JwtReject.None, Read($"{signed}.{Base64Url.EncodeToString(mac)}", out _));
                Assert.NotEqual(JwtReject.None, Read($"{signed}.{Base64Url.EncodeToString([.. mac, .. mac])}", out _));
            }
        }
    }

    [Theory]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"KID","jku":"https://evil.example/keys"}""", (int)JwtReject.Header)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"KID","x5u":"https://evil.example/cert"}""", (int)JwtReject.Header)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"KID","jwk":{"kty":"EC"}}""", (int)JwtReject.Header)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"KID","crit":["exp"]}""", (int)JwtReject.Header)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"KID","b64":false}""", (int)JwtReject.Header)]
    [InlineData("""{"alg":["ES256"],"typ":"at+jwt","kid":"KID"}""", (int)JwtReject.Header)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"../../../etc/passwd"}""", (int)JwtReject.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"' or 1=1 --"}""", (int)JwtReject.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"https://evil.example/k"}""", (int)JwtReject.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":""}""", (int)JwtReject.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt"}""", (int)JwtReject.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"JWT","kid":"KID"}""", (int)JwtReject.Type)]
    [InlineData("""{"alg":"ES256","kid":"KID"}""", (int)JwtReject.Type)]
    [InlineData("""{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"KID"}""", (int)JwtReject.Malformed)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"x","kid":"KID"}""", (int)JwtReject.Malformed)]
    [InlineData("""[]""", (int)JwtReject.Malformed)]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"KID"} """ + "x", (int)JwtReject.Malformed)]
    public void A_header_that_wants_more_is_refused_although_its_signature_is_good(string header, int reject)
    {
        string signed = $"{Encode(header.Replace("KID", _key.Id, StringComparison.Ordinal))}.{_good.Split('.')[1]}";
        Assert.Equal((JwtReject)reject, Read($"{signed}.{Sign(signed)}", out _));
    }

    [Theory]
    [InlineData("""{"sub":"a","sub":"b"}""")]
    [InlineData("""{"a":{"b":1,"b":2}}""")]
    [InlineData("""["sub"]""")]
    [InlineData("""{"a":{"b":{"c":{"d":{"e":1}}}}}""")]
    [InlineData("sub=a")]
    public void A_payload_that_can_be_read_in_two_ways_is_refused_although_its_signature_is_good(string payload)
    {
        string signed = $"{_good.Split('.')[0]}.{Encode(payload)}";
        Assert.Equal(JwtReject.Malformed, Read($"{signed}.{Sign(signed)}", out _));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_in_header_and_payload_although_the_signature_is_good()
    {
        byte[] bytes = [.. "{\"a\":\""u8, 0xFC, .. "\"}"u8];
        string payload = $"{_good.Split('.')[0]}.{Base64Url.EncodeToString(bytes)}";
        Assert.Equal(JwtReject.Malformed, Read($"{payload}.{Sign(payload)}", out _));
        string header = $"{Base64Url.EncodeToString(bytes)}.{_good.Split('.')[1]}";
        Assert.Equal(JwtReject.Malformed, Read($"{header}.{Sign(header)}", out _));
    }

    [Fact]
    public void No_single_character_can_be_changed_dropped_or_doubled()
    {
        for (int i = 0; i < _good.Length; i++)
        {
            foreach (char other in "A_.= \n")
            {
                string changed = $"{_good[..i]}{other}{_good[(i + 1)..]}";
                Assert.True(changed == _good || Read(changed, out _) != JwtReject.None, $"{i} became {other}");
            }

            Assert.NotEqual(JwtReject.None, Read(_good.Remove(i, 1), out _));
            Assert.NotEqual(JwtReject.None, Read(_good.Insert(i, _good[i].ToString()), out _));
        }
    }

    [Fact]
    public void A_signature_of_another_form_or_length_is_refused()
    {
        string[] parts = _good.Split('.');
        byte[] signature = Base64Url.DecodeFromChars(parts[2]);
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(_key.ToPkcs8(), out _);
        byte[] der = ec.SignData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        foreach (byte[] other in new[] { der, signature[..63], [.. signature, 0], new byte[64], signature[..32] })
        {
            Assert.Equal(JwtReject.Signature, Read($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(other)}", out _));
        }

        Assert.Equal(JwtReject.Malformed, Read($"{_good}=", out _));
        Assert.Equal(JwtReject.Malformed, Read($"{_good} ", out _));
        Assert.Equal(JwtReject.Malformed, Read($"{_good}.", out _));
        Assert.Equal(JwtReject.TooLong, Read(new string('a', 5_000), out _));
        Assert.Equal(JwtReject.Malformed, Read("", out _));
        Assert.Equal(JwtReject.Malformed, Read("..", out _));
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    /// <summary>(r, s) as (r, n - s).</summary>
    private static byte[] Twin(byte[] signature)
    {
        var order = new System.Numerics.BigInteger(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);
        byte[] s = (order - new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. signature[..32], .. new byte[32 - s.Length], .. s];
    }

    private string Sign(string signed) => Base64Url.EncodeToString(_key.Sign(Encoding.ASCII.GetBytes(signed)));

    private JwtReject Read(string token, out JsonElement claims) => Jwt.Read(token, Type, id => id == _key.Id ? _key : null, out claims);
}
