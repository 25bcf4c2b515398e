using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Clutch.Host;

/// <summary>Where a server listens: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>0.0.0.0:8080</c>; port 0 takes a free one.</summary>
internal sealed record ListenAddress(IPEndPoint EndPoint)
{
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = null;
        string numeric = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + text[9..] : text;
        int colon = numeric.LastIndexOf(':');
        if (colon > 0 && IPEndPoint.TryParse(numeric, out IPEndPoint? endPoint) && int.TryParse(numeric.AsSpan(colon + 1), out int port) && port == endPoint.Port)
        {
            address = new ListenAddress(endPoint);
            return true;
        }

        error = $"'{text}' is no address to listen on. Write ADDRESS:PORT as in 127.0.0.1:8080; port 0 takes a free one.";
        return false;
    }

    public static Option<ListenAddress?> Option(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (!TryParse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "", out ListenAddress? address, out string? error))
            {
                result.AddError(error);
            }

            return address;
        },
    };
}
