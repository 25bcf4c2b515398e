using System.ComponentModel.DataAnnotations;
using Clutch.Identity.Limits;

namespace Clutch.Identity;

/// <summary>Settings of accounts, tokens and limits. Section <c>identity</c>.</summary>
public sealed class IdentityOptions : IValidatableObject
{
    /// <summary>Where accounts are kept: a file, or <c>postgres://user@host/database</c>; beside the other data when absent.</summary>
    public string? Store { get; set; }

    /// <summary>Anybody may make a driver's account.</summary>
    public bool SignUp { get; set; } = true;

    /// <summary>Requests that come over loopback without a credential are the operator's, as on a machine with one user. Only for a server that listens on loopback.</summary>
    public bool OpenLoopback { get; set; }

    /// <summary>The address under which people reach the server, for links and tokens; nothing of a request goes into them.</summary>
    [Url(ErrorMessage = "identity:publicAddress is no address as in https://clutch.example.")]
    public string PublicAddress { get; set; } = "http://localhost:8080";

    /// <summary>Life of an access token, in minutes; 1440 is a day.</summary>
    [Range(1, 1440)]
    public int AccessMinutes { get; set; } = 15;

    /// <summary>A session ends when it was not used for so long, in hours.</summary>
    [Range(1, 8760)]
    public int IdleHours { get; set; } = 24;

    /// <summary>A session ends after so long however it is used, in days.</summary>
    [Range(1, 3650)]
    public int SessionDays { get; set; } = 30;

    /// <summary>A signing key is followed by a new one after so long, in days.</summary>
    [Range(1, 3650)]
    public int SigningKeyDays { get; set; } = 90;

    /// <summary>Other values for plans of limits: <c>identity:limits:default:requests</c> and <c>:seconds</c>.</summary>
    public Dictionary<string, LimitSetting> Limits { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What attributes cannot say of <see cref="Limits"/>.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach ((string name, LimitSetting setting) in Limits)
        {
            if (!LimitPlans.Names.Contains(name))
            {
                yield return new ValidationResult($"'{name}' is no plan; plans are {string.Join(", ", LimitPlans.Names)}.", [nameof(Limits)]);
            }
            else if (setting is not { Requests: >= 1 and <= LimitSetting.MostRequests, Seconds: >= 1 and <= LimitSetting.MostSeconds })
            {
                yield return new ValidationResult(
                    $"'{name}' needs requests from 1 to {LimitSetting.MostRequests} and seconds from 1 to {LimitSetting.MostSeconds}.", [nameof(Limits)]);
            }
        }
    }

    internal TimeSpan AccessLife => TimeSpan.FromMinutes(AccessMinutes);

    internal TimeSpan Idle => TimeSpan.FromHours(IdleHours);

    internal TimeSpan SessionLife => TimeSpan.FromDays(SessionDays);
}

/// <summary>A plan of limits in the settings.</summary>
public sealed class LimitSetting
{
    internal const int MostRequests = 100_000_000;
    internal const int MostSeconds = 86_400;

    public int Requests { get; set; }

    public int Seconds { get; set; }
}
