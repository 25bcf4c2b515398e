using System.Diagnostics.CodeAnalysis;

namespace Clutch.TimeSeries.Influx;

/// <summary>Where a server of histories is: <c>influx://[user:password@]host[:8086][/database]</c>, <c>victoria://…</c>; with an <c>s</c> behind the scheme over TLS.</summary>
/// <param name="IsVictoria">VictoriaMetrics, which takes what InfluxDB takes but answers other questions.</param>
/// <param name="Server">Scheme, host and port of the HTTP interface.</param>
/// <param name="Database">Name of the database; letters, digits, dashes and underscores.</param>
/// <param name="User">Null: the server asks for none.</param>
/// <param name="Password">Null: the server asks for none.</param>
/// <param name="Gzip">Lines travel compressed: a tenth of the bytes, for processor time on both sides. Off on this machine, <c>?gzip=on</c> and <c>off</c> say otherwise.</param>
public sealed record InfluxAddress(bool IsVictoria, Uri Server, string Database, string? User, string? Password, bool Gzip)
{
    private const string GzipOn = "?gzip=on";
    private const string GzipOff = "?gzip=off";

    private const string DefaultDatabase = "clutch";
    private const int InfluxPort = 8086;
    private const int VictoriaPort = 8428;

    /// <summary>Reads an address; the error says what one looks like.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out InfluxAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.Scheme is not ("influx" or "influxs" or "victoria" or "victorias") || uri.Query is not ("" or GzipOn or GzipOff))
        {
            // Not the text: there may be a password in it.
            error = "the address of the time series is not one. Write influx://HOST:8086/DATABASE or victoria://HOST:8428 (influxs://, victorias:// over TLS), with ?gzip=on or ?gzip=off behind it if you like.";
            return false;
        }

        string database = uri.AbsolutePath.Trim('/');
        if (database.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            error = $"'{database}' is no name of a database: letters, digits, dashes and underscores only.";
            return false;
        }

        bool victoria = uri.Scheme.StartsWith("victoria", StringComparison.Ordinal);
        int port = uri.IsDefaultPort || uri.Port < 0 ? (victoria ? VictoriaPort : InfluxPort) : uri.Port;
        string[] login = uri.UserInfo.Split(':', 2);
        address = new InfluxAddress(
            victoria,
            new UriBuilder(uri.Scheme.EndsWith('s') ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, uri.Host, port).Uri,
            database.Length == 0 ? DefaultDatabase : database,
            login[0].Length == 0 ? null : Uri.UnescapeDataString(login[0]),
            login.Length < 2 ? null : Uri.UnescapeDataString(login[1]),
            uri.Query.Length == 0 ? !uri.IsLoopback : uri.Query == GzipOn);
        return true;
    }

    /// <summary>Without the password: fit for logs.</summary>
    public override string ToString() => $"{(IsVictoria ? "victoria" : "influx")}{(Server.Scheme == Uri.UriSchemeHttps ? "s" : "")}://{Server.Authority}/{Database}";
}
