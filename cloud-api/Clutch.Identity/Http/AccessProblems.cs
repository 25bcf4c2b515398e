using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Clutch.Identity.Http;

/// <summary>The problems of the gate, worded in one place (RFC 9457).</summary>
public static class AccessProblems
{
    /// <summary>Input is echoed up to here.</summary>
    private const int MostEchoed = 64;

    /// <summary>Said alike of a vehicle that never was and of one that the caller may not see.</summary>
    public static ProblemDetails NoSuchVehicle(string vehicle) => new()
    {
        Status = StatusCodes.Status404NotFound,
        Title = "No such vehicle",
        Detail = $"No frame of a vehicle '{Short(vehicle)}' has arrived. GET /api/v1/vehicles lists those that are known.",
    };

    internal static ProblemDetails NotSignedIn() => new()
    {
        Status = StatusCodes.Status401Unauthorized,
        Title = "Not signed in",
        Detail = "The request has no credential, or one that is not good (any more). Open the link that `clutch up` prints, sign in at /api/v1/auth/sign-in, or send an API key as Bearer token.",
    };

    internal static ProblemDetails NotAllowed(string scope) => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Title = "Not allowed",
        Detail = $"This needs the scope {scope}, which the credential does not have.",
    };

    internal static ProblemDetails Undeclared() => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Title = "Closed",
        Detail = "This route says of nobody that they may call it. That is a defect of the server.",
    };

    internal static ProblemDetails KeyInAddress(string name) => new()
    {
        Status = StatusCodes.Status400BadRequest,
        Title = "A credential does not belong into an address",
        Detail = $"The query has '{name}'. Addresses are kept in logs and histories: take that credential for known, revoke it, and send the new one in the Authorization header.",
    };

    internal static ProblemDetails CrossSite() => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Title = "Not from this page",
        Detail = "A browser sent this from a page of another origin. With a cookie only this server's own page may change something.",
    };

    internal static ProblemDetails TooMany(string plan, int seconds) => new()
    {
        Status = StatusCodes.Status429TooManyRequests,
        Title = "Too many requests",
        Detail = $"The limit '{plan}' is used up. Try again in {seconds} s.",
    };

    internal static string Short(string text) => text.Length <= MostEchoed ? text : text[..MostEchoed] + "…";
}
