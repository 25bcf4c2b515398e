using System.Text;
using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

/// <content>A record may carry the trace that it belongs to.</content>
public abstract partial class TelemetryLogContract
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task A_trace_stays_with_its_record_and_with_no_other_over_a_restart()
    {
        string[] traces = ["", Parent, "", Parent + "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7", Parent + new string('x', 512), ""];
        await using (ITelemetryLog log = Open())
        {
            var recorder = new AppendRecorder();
            using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
            for (int i = 0; i < traces.Length; i++)
            {
                Assert.True(appender.TryAppend("car0"u8, Number(i), i, Encoding.ASCII.GetBytes(traces[i])));
            }

            recorder.WaitForDurable(traces.Length);
        }

        await using ITelemetryLog again = Open();
        using ILogReader reader = again.OpenReader(LogStream.Frames, LogPosition.Earliest);
        List<string> read = [];
        var batch = new LogBatch();
        while (read.Count < traces.Length && await reader.ReadAsync(batch, Patience()))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                Assert.Equal("car0"u8, batch[i].Key.Span);
                Assert.Equal(Number(read.Count), batch[i].Value.ToArray());
                read.Add(Encoding.ASCII.GetString(batch[i].Trace.Span));
            }
        }

        Assert.Equal(traces, read);
    }
}
