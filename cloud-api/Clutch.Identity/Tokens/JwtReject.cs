namespace Clutch.Identity.Tokens;

/// <summary>Why a token is not taken. For the log and for tests; a caller only ever hears 401.</summary>
internal enum JwtReject : byte
{
    None,
    TooLong,

    /// <summary>Not three parts of canonical base64url, or not JSON objects, or a member twice.</summary>
    Malformed,

    /// <summary>The header has a member besides alg, typ and kid, <c>crit</c>, <c>jku</c> and <c>jwk</c> among them.</summary>
    Header,
    Algorithm,
    Type,
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    Expired,

    /// <summary>Issued in the future.</summary>
    NotYet,
    Claims,
}
