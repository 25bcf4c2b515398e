using System.Security.Cryptography;
using System.Text;
using Clutch.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Clutch.Api;

/// <summary>
/// One key for the operator: HTTP Basic (RFC 7617) with the key as password, which browsers ask for by themselves, or Bearer (RFC 6750).
/// Who has signed in needs none, and open routes answer without: those of devices and of signing in, which have credentials of their own.
/// </summary>
internal sealed class KeyCheck(RequestDelegate next, string key)
{
    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public Task InvokeAsync(HttpContext http)
    {
        if (IsGood(http.Request.Headers.Authorization.ToString()))
        {
            http.Features.Set(Caller.ServerOperator);
            return next(http);
        }

        if (IsOpen(http) || http.Features.Get<Caller>() is not null)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"Clutch\", charset=\"UTF-8\"";
        return Task.CompletedTask;
    }

    private static bool IsOpen(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private bool IsGood(string authorization)
    {
        string? presented = null;
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            presented = authorization[7..];
        }
        else if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            byte[] bytes = new byte[authorization.Length];
            if (Convert.TryFromBase64String(authorization[6..].Trim(), bytes, out int length))
            {
                string pair = Encoding.UTF8.GetString(bytes, 0, length);
                presented = pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
            }
        }

        // Hashes of equal length, so that the comparison takes the same time whatever was presented.
        return presented is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(presented)), _hash);
    }
}
