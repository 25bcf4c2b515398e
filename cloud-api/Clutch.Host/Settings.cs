using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Clutch.Host;

/// <summary><c>clutch.json</c>, then <c>CLUTCH_…</c> in the environment, then the command line: later wins.</summary>
internal static class Settings
{
    private const string File = "clutch.json";

    /// <summary>The sections that exist, so that a misspelt one is found.</summary>
    private static readonly string[] s_sections = ["api", "broker", "edge", "health", "identity", "ingest", "kafka", "log", "timeseries", "trips"];

    public static IConfiguration Read(IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        try
        {
            IConfigurationRoot configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(File), optional: true)
                .AddEnvironmentVariables("CLUTCH_")
                .AddInMemoryCollection(commandLine)
                .Build();
            foreach (IConfigurationSection section in configuration.GetChildren())
            {
                // Variables of the launcher and the tests share the prefix but have no section.
                if (!s_sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase) && section.Value is null)
                {
                    throw new StartException($"the setting '{section.Key}' is unknown; sections are {string.Join(", ", s_sections)}.");
                }
            }

            return configuration;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new StartException($"{File} cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <summary>Binds a section and checks it; a wrong value stops the start with its key.</summary>
    public static T Bind<T>(IConfiguration configuration, string section, T defaults)
        where T : class
    {
        try
        {
            configuration.GetSection(section).Bind(defaults, options => options.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            throw new StartException($"the settings under '{section}' are wrong: {e.InnerException?.Message ?? e.Message}", e);
        }

        var errors = new List<ValidationResult>();
        if (!Validator.TryValidateObject(defaults, new ValidationContext(defaults), errors, validateAllProperties: true))
        {
            ValidationResult first = errors[0];
            throw new StartException($"the setting '{section}:{string.Join(", ", first.MemberNames)}' is wrong: {first.ErrorMessage}");
        }

        return defaults;
    }
}
