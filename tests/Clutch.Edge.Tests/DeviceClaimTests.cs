using System.Net;
using System.Text;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>A claim code becomes a token in the agent's data folder.</summary>
public sealed class DeviceClaimTests : IDisposable
{
    private static readonly Uri s_api = new("http://server.example:8080");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Is_exchanged_once_and_kept_for_its_owner_alone()
    {
        using var server = new Server(HttpStatusCode.OK, """{"vehicle":"van-7","token":"secret"}""");
        Assert.Null(DeviceClaim.Load(Data));
        using var http = new HttpClient(server);
        Assert.Equal(new DeviceClaim("van-7", "secret"), await DeviceClaim.ExchangeAsync(http, s_api, "7k3m q9tx", Data, CancellationToken.None));
        Assert.Equal("POST http://server.example:8080/api/v1/devices/claim {\"code\":\"7k3m q9tx\"}", server.Asked);
        Assert.Equal(new DeviceClaim("van-7", "secret"), DeviceClaim.Load(Data));
        Assert.Equal([DeviceClaim.FileOf(Data)], Directory.GetFiles(Data));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DeviceClaim.FileOf(Data)));
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "", "wrong, used or older than ten minutes")]
    [InlineData(HttpStatusCode.TooManyRequests, "", "takes no codes from here")]
    [InlineData(HttpStatusCode.BadGateway, "", "answers 502")]
    [InlineData(HttpStatusCode.OK, "{}", "is it a Clutch server")]
    [InlineData(HttpStatusCode.OK, "<html>", "could not be exchanged")]
    public async Task Says_why_a_code_was_not_taken_and_keeps_nothing(HttpStatusCode status, string body, string sentence)
    {
        using var server = new Server(status, body);
        using var http = new HttpClient(server);
        DeviceClaimException e = await Assert.ThrowsAsync<DeviceClaimException>(() => DeviceClaim.ExchangeAsync(http, s_api, "7K3M-Q9TX", Data, CancellationToken.None));
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
        Assert.Null(DeviceClaim.Load(Data));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_no_code()
    {
        using var server = new Server(HttpStatusCode.OK, "{}");
        using var http = new HttpClient(server);
        File.WriteAllText(Data, "in the way");
        await Assert.ThrowsAsync<DeviceClaimException>(() => DeviceClaim.ExchangeAsync(http, s_api, "7K3M-Q9TX", Data, CancellationToken.None));
        Assert.Equal("", server.Asked);
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(DeviceClaim.FileOf(Data), "{");
        Assert.Contains(DeviceClaim.FileOf(Data), Assert.Throws<DeviceClaimException>(() => DeviceClaim.Load(Data)).Message, StringComparison.Ordinal);
    }

    private string Data => Path.Combine(_folder.Path, "data");

    private sealed class Server(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public string Asked { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = $"{request.Method} {request.RequestUri} {await request.Content!.ReadAsStringAsync(cancellationToken)}";
            return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        }
    }
}
