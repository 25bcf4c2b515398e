using System.CommandLine;
using Clutch.CarSim;

namespace Clutch.Host;

/// <summary>The option <c>--scenario</c>: which simulated car, and what goes wrong on its link.</summary>
internal static class ScenarioOption
{
    public static Option<CarScenario?> Create() => new("--scenario")
    {
        Description = $"Simulated car: a file, or one of {string.Join(", ", CarScenario.Shipped)}",
        CustomParser = result =>
        {
            try
            {
                return CarScenario.Load(result.Tokens.Count == 1 ? result.Tokens[0].Value : "");
            }
            catch (Exception e) when (e is ScenarioException or IOException or UnauthorizedAccessException)
            {
                result.AddError(e.Message);
                return null;
            }
        },
    };
}
