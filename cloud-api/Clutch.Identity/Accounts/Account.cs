using System.Data.Common;

namespace Clutch.Identity.Accounts;

/// <summary>An account as it is kept.</summary>
internal sealed record Account(string Id, string Tenant, string Email, string Name, Role Role, string Password, bool IsVerified, bool IsDisabled, byte[]? Totp, long TotpStep, long Created)
{
    public const string Columns = "id, tenant, email, name, role, password, verified, disabled, totp, totp_step, created";

    public bool MaySignIn => IsVerified && !IsDisabled;

    public static Account Take(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        RoleNames.Parse(row.GetString(4)),
        row.GetString(5),
        row.GetInt64(6) != 0,
        row.GetInt64(7) != 0,
        row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8),
        row.GetInt64(9),
        row.GetInt64(10));

    /// <summary>No part of it that is secret.</summary>
    public override string ToString() => $"account {Id}";
}

/// <summary>Roles as they are written.</summary>
internal static class RoleNames
{
    public static string Of(Role role) => role switch
    {
        Role.Driver => "driver",
        Role.Workshop => "workshop",
        Role.Fleet => "fleet",
        _ => "operator",
    };

    public static bool TryParse(string? text, out Role role)
    {
        role = text switch
        {
            "workshop" => Role.Workshop,
            "fleet" => Role.Fleet,
            "operator" => Role.Operator,
            _ => Role.Driver,
        };
        return text == Of(role);
    }

    /// <summary>What the store holds; a word that no version wrote is the least of the roles.</summary>
    public static Role Parse(string text) => TryParse(text, out Role role) ? role : Role.Driver;
}
