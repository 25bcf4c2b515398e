using System.Text.Json;

namespace Clutch.Identity.Tokens;

/// <summary>What an access token says.</summary>
/// <param name="Subject">The account, or the client that asks for itself.</param>
/// <param name="Session">The session; empty for a client's own token.</param>
/// <param name="Client">The OAuth client; empty when a person signed in.</param>
/// <param name="Scopes">Granted scopes, separated by spaces.</param>
internal sealed record AccessClaims(string Subject, string Session, string Client, string Scopes);

/// <summary>Makes and checks access tokens (RFC 9068). Tenant, role and rights are not in them: those are read anew with each request.</summary>
internal sealed class AccessTokens(KeyRing keys, IdentityOptions options, TimeProvider time)
{
    private const string Audience = "clutch-api";

    /// <summary>Allowed difference between the clocks of two servers, for "issued at"; expiry has none.</summary>
    private const long SkewSeconds = 30;

    /// <summary>Seconds.</summary>
    public int Life => (int)options.AccessLife.TotalSeconds;

    public async ValueTask<string> MakeAsync(AccessClaims claims, CancellationToken cancellationToken)
    {
        SigningKey key = await keys.NewestAsync(cancellationToken);
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("iss", options.PublicAddress);
            json.WriteString("aud", Audience);
            json.WriteString("sub", claims.Subject);
            json.WriteString("sid", claims.Session);
            json.WriteString("client_id", claims.Client);
            json.WriteString("scope", claims.Scopes);
            json.WriteString("jti", Guid.NewGuid().ToString("N"));
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + Life);
            json.WriteEndObject();
        }

        return Jwt.Write(key, Jwt.AccessTokenType, buffer.WrittenSpan);
    }

    public async ValueTask<(AccessClaims? Claims, JwtReject Reject)> ReadAsync(string token, CancellationToken cancellationToken)
    {
        IReadOnlyList<SigningKey> known = await keys.KeysAsync(cancellationToken);
        JwtReject reject = Jwt.Read(token, Jwt.AccessTokenType, Find, out JsonElement claims);
        if (reject == JwtReject.UnknownKey && await keys.LookAgainAsync(cancellationToken) is { } newer)
        {
            known = newer;
            reject = Jwt.Read(token, Jwt.AccessTokenType, Find, out claims);
        }

        return reject == JwtReject.None ? Judge(claims) : (null, reject);

        SigningKey? Find(string id) => known.FirstOrDefault(key => key.Id == id);
    }

    private (AccessClaims? Claims, JwtReject Reject) Judge(JsonElement claims)
    {
        if (!Text(claims, "iss", out string issuer) || issuer != options.PublicAddress)
        {
            return (null, JwtReject.Issuer);
        }

        if (!Text(claims, "aud", out string audience) || audience != Audience)
        {
            return (null, JwtReject.Audience);
        }

        if (!Number(claims, "exp", out long expires) || !Number(claims, "iat", out long issued)
            || !Text(claims, "sub", out string subject) || !Text(claims, "sid", out string session)
            || !Text(claims, "client_id", out string client) || !Text(claims, "scope", out string scopes))
        {
            return (null, JwtReject.Claims);
        }

        long now = time.GetUtcNow().ToUnixTimeSeconds();
        return expires <= now ? (null, JwtReject.Expired)
            : issued > now + SkewSeconds ? (null, JwtReject.NotYet)
            : (new AccessClaims(subject, session, client, scopes), JwtReject.None);
    }

    private static bool Text(JsonElement claims, string name, out string text)
    {
        text = claims.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : "";
        return member.ValueKind == JsonValueKind.String;
    }

    private static bool Number(JsonElement claims, string name, out long number)
    {
        number = 0;
        return claims.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out number);
    }
}
