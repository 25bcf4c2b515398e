using Microsoft.Extensions.Hosting;

namespace Clutch.Host;

/// <summary>The command line owns Ctrl-C and SIGTERM; the web host listens to neither.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
