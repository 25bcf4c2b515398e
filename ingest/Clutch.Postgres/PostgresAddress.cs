using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Clutch.Postgres;

/// <summary>
/// <c>postgres://user:password@host:5432/database?sslmode=require</c>, the form of libpq. A password may come from <c>PGPASSWORD</c> or a
/// pass file instead, so that it need not stand on a command line.
/// </summary>
public sealed class PostgresAddress
{
    private readonly string _user;
    private readonly string? _password;
    private readonly SslMode _sslMode;

    private PostgresAddress(Uri uri, string user, string? password, string database, SslMode sslMode)
    {
        (Host, Port) = (uri.IdnHost, uri.Port < 0 ? NpgsqlConnection.DefaultPort : uri.Port);
        (_user, _password, Database, _sslMode) = (user, password, database, sslMode);
    }

    public string Host { get; }

    public int Port { get; }

    public string Database { get; }

    /// <summary>Whether the text means PostgreSQL and not a file.</summary>
    public static bool IsPostgres(string text) =>
        text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal);

    /// <summary>Reads an address; the error is a sentence without the password.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PostgresAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = "the database's address is not of the form postgres://USER@HOST:5432/DATABASE, with ?sslmode=require perhaps.";
        if (!IsPostgres(text) || !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.AbsolutePath.Length < 2)
        {
            return false;
        }

        string[] login = uri.UserInfo.Split(':', 2);
        if (login[0].Length == 0)
        {
            return false;
        }

        SslMode sslMode = SslMode.Prefer;
        foreach (string setting in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = setting.Split('=', 2);
            if (pair.Length != 2 || pair[0] != "sslmode" || !Enum.TryParse(pair[1].Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out sslMode))
            {
                error = $"the database's address has the setting '{pair[0]}'; allowed is sslmode with disable, allow, prefer, require, verify-ca or verify-full.";
                return false;
            }
        }

        string? password = login.Length == 2 ? Uri.UnescapeDataString(login[1]) : null;
        address = new PostgresAddress(uri, Uri.UnescapeDataString(login[0]), password, Uri.UnescapeDataString(uri.AbsolutePath[1..]), sslMode);
        error = null;
        return true;
    }

    /// <summary>Without user and password: fit for messages.</summary>
    public override string ToString() => $"postgres://{Host}:{Port}/{Database}";

    /// <summary>The form that the driver takes; holds the password.</summary>
    public NpgsqlConnectionStringBuilder ToSettings() => new()
    {
        Host = Host,
        Port = Port,
        Database = Database,
        Username = _user,
        Password = _password,
        SslMode = _sslMode,
    };
}
