using System.CommandLine;

namespace Clutch.Host;

/// <summary><c>--registry</c>: which devices may connect is kept in PostgreSQL instead of the data folder.</summary>
internal static class RegistryOption
{
    public static Option<string?> Create() => new("--registry")
    {
        Description = "Device registry: postgres://USER@HOST/DATABASE (the password in PGPASSWORD), or a file [default: registry.db in the data folder]",
    };
}
