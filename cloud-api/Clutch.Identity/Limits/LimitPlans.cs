namespace Clutch.Identity.Limits;

/// <summary>All policies in one table. Which one a request is under: its caller's, by role, and its route's, if the route names one.</summary>
internal sealed class LimitPlans
{
    /// <summary>Of everything that comes from one address, whoever it is.</summary>
    public const string Address = "address";

    /// <summary>Without a credential, by address.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>Signing in and what belongs to it, by account and by address.</summary>
    public const string Auth = "auth";

    /// <summary>Signing in on the whole server, against one password tried from many addresses on many accounts.</summary>
    public const string AuthGlobal = "auth-global";

    /// <summary>Drivers and workshops.</summary>
    public const string Default = "default";
    public const string Fleet = "fleet";
    public const string Operator = "operator";

    /// <summary>A general limit for routes that cost much.</summary>
    public const string Small = "small";
    public const string Window = "window";
    public const string Ai = "ai";
    public const string AiSmall = "ai-small";
    public const string Upload = "upload";

    private static readonly LimitPolicy[] s_table =
    [
        new(Address, 6_000, TimeSpan.FromMinutes(1)),
        new(Anonymous, 600, TimeSpan.FromMinutes(1)),
        new(Auth, 5, TimeSpan.FromMinutes(15)),
        new(AuthGlobal, 300, TimeSpan.FromMinutes(1)),
        new(Default, 1_000, TimeSpan.FromMinutes(15)),
        new(Fleet, 6_000, TimeSpan.FromMinutes(15)),
        new(Operator, 60_000, TimeSpan.FromMinutes(1)),
        new(Small, 60, TimeSpan.FromMinutes(1)),
        new(Window, 100, TimeSpan.FromMinutes(1)),
        new(Ai, 20, TimeSpan.FromMinutes(1)),
        new(AiSmall, 10, TimeSpan.FromMinutes(1)),
        new(Upload, 10, TimeSpan.FromMinutes(1)),
    ];

    private readonly Dictionary<string, LimitPolicy> _policies = s_table.ToDictionary(policy => policy.Name, StringComparer.Ordinal);

    /// <summary>The table with the settings over it.</summary>
    /// <param name="options">Checked: see <see cref="IdentityOptions.Validate"/>.</param>
    public LimitPlans(IdentityOptions options)
    {
        foreach ((string name, LimitSetting setting) in options.Limits)
        {
            _policies[name] = new LimitPolicy(name, setting.Requests, TimeSpan.FromSeconds(setting.Seconds));
        }
    }

    public static IEnumerable<string> Names => s_table.Select(policy => policy.Name);

    public LimitPolicy this[string name] => _policies[name];

    public LimitPolicy Of(Caller? caller) => this[caller?.Role switch
    {
        null => Anonymous,
        Role.Operator => Operator,
        Role.Fleet => Fleet,
        _ => Default,
    }];
}
