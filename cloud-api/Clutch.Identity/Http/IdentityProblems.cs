using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Clutch.Identity.Http;

/// <summary>The problems of identity's routes, worded in one place (RFC 9457). None echoes a secret or a mail address.</summary>
internal static class IdentityProblems
{
    /// <summary>Says what is wrong with one member of the body, as <c>errors[{pointer, code, expected}]</c>.</summary>
    public static ProblemDetails Invalid(string member, string expected) => new()
    {
        Status = StatusCodes.Status400BadRequest,
        Title = "The request is wrong",
        Detail = $"'{member}' is missing or wrong; wanted: {expected}.",
        Extensions = { ["errors"] = new[] { new { pointer = $"#/{member}", code = "invalid", expected } } },
    };

    /// <summary>One answer for a wrong password, an unknown account, one that is not verified and one that is closed.</summary>
    public static ProblemDetails NotSignedIn() => new()
    {
        Status = StatusCodes.Status401Unauthorized,
        Title = "Not signed in",
        Detail = "Address, password or code is wrong, or the address is not verified yet.",
    };

    public static ProblemDetails NeedsCode() => new()
    {
        Status = StatusCodes.Status401Unauthorized,
        Title = "A code is needed",
        Detail = "This account wants a code of its authenticator app, or a recovery code, as 'code'.",
        Extensions = { ["errors"] = new[] { new { pointer = "#/code", code = "totp-required", expected = "6 digits, or a recovery code" } } },
    };

    public static ProblemDetails BadCode() => new()
    {
        Status = StatusCodes.Status400BadRequest,
        Title = "The code is not good",
        Detail = "Address, password or code is wrong, or the code was used or is older than ten minutes. Ask for a new one.",
    };

    public static ProblemDetails BadLink() => new()
    {
        Status = StatusCodes.Status401Unauthorized,
        Title = "The link is not good",
        Detail = "It was used already or is older than ten minutes. `clutch account link` on the server makes a new one.",
    };

    public static ProblemDetails BadRefresh() => new()
    {
        Status = StatusCodes.Status401Unauthorized,
        Title = "The refresh token is not good",
        Detail = "It was used already, or its session has ended. Sign in again.",
    };

    public static ProblemDetails WrongPassword() => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Title = "The password is wrong",
        Detail = "The account's present password is needed for this.",
    };

    public static ProblemDetails NeedsPerson() => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Title = "Only for a signed-in person",
        Detail = "This belongs to an account: sign in; a key, a client or the server's own key cannot do it.",
    };

    public static ProblemDetails SignUpClosed() => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Title = "Accounts are made by the operator here",
        Detail = "This server does not let people sign up by themselves (identity:signUp is false).",
    };

    public static ProblemDetails NoSuch(string what) => new()
    {
        Status = StatusCodes.Status404NotFound,
        Title = $"No such {what}",
        Detail = $"There is no such {what} of yours, or it has ended.",
    };

    public static ProblemDetails AddressTaken() => new()
    {
        Status = StatusCodes.Status409Conflict,
        Title = "The address has an account",
        Detail = "An account with this address is there already.",
    };

    public static ProblemDetails ScopeTooWide(string scope) => new()
    {
        Status = StatusCodes.Status403Forbidden,
        Title = "The scope is too wide",
        Detail = $"The scope {AccessProblems.Short(scope)} cannot be given: it is unknown, is not yours, or belongs to persons only.",
    };
}
