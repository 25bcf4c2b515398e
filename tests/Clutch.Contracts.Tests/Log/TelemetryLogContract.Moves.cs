using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

public abstract partial class TelemetryLogContract
{
    [Fact]
    public async Task A_group_goes_on_at_the_place_it_was_moved_to()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 40);
        LogPosition end;
        using (ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest))
        {
            await ReadAsync(reader, 40);
            end = reader.Place;
        }

        AppendNumbers(log, LogStream.Frames, 40, 10);

        log.MoveGroup(LogStream.Frames, "sink", end);

        using ILogReader group = log.OpenReader(LogStream.Frames, "sink");
        Assert.Equal(Numbers(40, 10), ByKey(await ReadAsync(group, 10)));
    }

    [Fact]
    public async Task A_move_of_one_group_moves_no_other()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 10);

        log.MoveGroup(LogStream.Frames, "one", LogPosition.Latest);

        using ILogReader two = log.OpenReader(LogStream.Frames, "two");
        Assert.Equal(Numbers(0, 10), ByKey(await ReadAsync(two, 10)));
    }
}
