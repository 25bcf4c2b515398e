using Xunit;

namespace Clutch.Links.Tests;

/// <summary>A read without a time-out on a thread of its own that the kernel has put to sleep, so that a test can wake it.</summary>
internal sealed class BlockedRead
{
    private readonly TaskCompletionSource<int> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BlockedRead(ILink link, CancellationToken cancellationToken)
    {
        var name = new TaskCompletionSource<string>();
        var thread = new Thread(() =>
        {
            try
            {
                name.SetResult(Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName));
                _result.SetResult(link.Read(new byte[8], -1, cancellationToken));
            }
            catch (Exception e)
            {
                _result.SetException(e);
            }
        });
        thread.IsBackground = true;
        thread.Start();
        string stat = $"/proc/self/task/{name.Task.GetAwaiter().GetResult()}/stat";
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(stat).Contains(") S ", StringComparison.Ordinal), TimeSpan.FromSeconds(10)), "the read does not wait");
    }

    public Task<int> Result => _result.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public static BlockedRead Start(ILink link, CancellationToken cancellationToken) => new(link, cancellationToken);
}
