using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Clutch.Declarations.Webhooks;

/// <summary>
/// Calls an address that somebody else chose. The name is looked up once, every address that comes back is checked, and the connection
/// goes to the checked address itself: what the name means a moment later does not matter. No redirects, cookies or proxies.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(15);

    /// <summary>A name is looked up anew after so long.</summary>
    private static readonly TimeSpan s_reuse = TimeSpan.FromMinutes(2);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp;
    private readonly Func<IPAddress, bool> _isAllowed;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _invoker;

    public WebhookSender(TimeProvider time)
        : this(time, Dns.GetHostAddressesAsync, WebhookAddress.IsPublic)
    {
    }

    internal WebhookSender(TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> lookUp, Func<IPAddress, bool> isAllowed)
    {
        (_time, _lookUp, _isAllowed) = (time, lookUp, isAllowed);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = s_connect,
            PooledConnectionLifetime = s_reuse,
            MaxResponseHeadersLength = 16,
            ConnectCallback = async (context, cancellationToken) => await ConnectAsync(context.DnsEndPoint, cancellationToken),
        });
    }

    internal WebhookSender(TimeProvider time, HttpMessageHandler handler)
    {
        (_time, _lookUp, _isAllowed) = (time, Dns.GetHostAddressesAsync, WebhookAddress.IsPublic);
        _invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>The status code of the answer; null when none came, for whatever reason: what a caller could learn of this network from the reason is nothing.</summary>
    public async Task<int?> PostAsync(Uri address, string id, IEnumerable<string> secrets, byte[] body, CancellationToken cancellationToken)
    {
        long seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{seconds}");
        request.Headers.Add("webhook-signature", WebhookSignature.Of(secrets, id, seconds, body));
        request.Headers.UserAgent.ParseAdd("Clutch-Webhooks/1");
        using var patience = new CancellationTokenSource(s_answer, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using HttpResponseMessage answer = await _invoker.SendAsync(request, either.Token);
            return (int)answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<Stream> ConnectAsync(DnsEndPoint to, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(to.Host, out IPAddress? literal) ? [literal] : await _lookUp(to.Host, cancellationToken);

        // One inner address among outer ones is a trick, not an accident.
        if (addresses.Length == 0 || !addresses.All(_isAllowed))
        {
            throw new HttpRequestException("the address is not a public one");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, to.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
