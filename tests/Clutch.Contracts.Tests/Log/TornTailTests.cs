using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

/// <summary>What a power cut may leave: the last file cut anywhere, or with bytes that never reached the disk.</summary>
public sealed class TornTailTests : IDisposable
{
    private const int Records = 20;
    private const int RecordSize = 10 + 4 + 8; // header, key "car0", number

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Cut_at_any_byte_the_log_ends_at_the_last_whole_record_and_goes_on_there()
    {
        await WriteAsync();
        for (int cut = (Records - 3) * RecordSize; cut <= Records * RecordSize; cut++)
        {
            using TemporaryFolder copy = _folder.Copy();
            await using (FileStream file = File.OpenWrite(EmbeddedLogTests.FrameFiles(copy)[0]))
            {
                file.SetLength(cut);
            }

            await AssertEndsAfterAsync(copy, cut / RecordSize);
        }
    }

    [Fact]
    public async Task With_any_byte_of_the_last_record_flipped_the_log_ends_before_it()
    {
        await WriteAsync();
        for (int offset = (Records - 1) * RecordSize; offset < Records * RecordSize; offset++)
        {
            using TemporaryFolder copy = _folder.Copy();
            string path = EmbeddedLogTests.FrameFiles(copy)[0];
            byte[] bytes = await File.ReadAllBytesAsync(path);
            bytes[offset] ^= (byte)(1 << (offset % 8));
            await File.WriteAllBytesAsync(path, bytes);

            await AssertEndsAfterAsync(copy, Records - 1);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(4096)]
    [InlineData(2 << 20)]
    public async Task Zeros_or_noise_behind_the_end_are_not_records(int length)
    {
        await WriteAsync();
        byte[] noise = new byte[length];
        foreach (bool random in new[] { false, true })
        {
            using TemporaryFolder copy = _folder.Copy();
            if (random)
            {
                new Random(7).NextBytes(noise);
            }

            await File.AppendAllBytesAsync(EmbeddedLogTests.FrameFiles(copy)[0], noise);

            await AssertEndsAfterAsync(copy, Records);
        }
    }

    [Fact]
    public async Task A_record_behind_the_torn_one_does_not_come_back_to_life()
    {
        await WriteAsync();
        string path = EmbeddedLogTests.FrameFiles(_folder)[0];
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[(10 * RecordSize) + 5] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        await using (EmbeddedLog log = EmbeddedLogTests.Open(_folder))
        {
            EmbeddedLogTests.AppendOne(log, 777); // as long as the torn record: what was behind it would fit on
        }

        Assert.Equal([.. Enumerable.Range(0, 10).Select(n => (long)n), 777], await EmbeddedLogTests.ReadAllAsync(_folder));
    }

    [Fact]
    public async Task A_record_moved_to_another_place_is_not_believed()
    {
        await WriteAsync();
        string path = EmbeddedLogTests.FrameFiles(_folder)[0];
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(0, RecordSize).CopyTo(bytes.AsSpan((Records - 1) * RecordSize));
        await File.WriteAllBytesAsync(path, bytes);

        await AssertEndsAfterAsync(_folder, Records - 1);
    }

    [Fact]
    public async Task Damage_in_an_older_file_is_reported_with_its_place()
    {
        await using (EmbeddedLog log = EmbeddedLogTests.Open(_folder, segmentBytes: 4096))
        {
            for (int i = 0; i < 400; i++)
            {
                EmbeddedLogTests.AppendOne(log, i);
            }
        }

        string oldest = EmbeddedLogTests.FrameFiles(_folder)[0];
        byte[] bytes = await File.ReadAllBytesAsync(oldest);
        bytes[(5 * RecordSize) + 12] ^= 1;
        await File.WriteAllBytesAsync(oldest, bytes);
        await using EmbeddedLog again = EmbeddedLogTests.Open(_folder);
        using ILogReader reader = again.OpenReader(LogStream.Frames, LogPosition.Earliest);
        var batch = new LogBatch();

        Assert.True(await reader.ReadAsync(batch, CancellationToken.None));
        Assert.Equal(5, batch.Count);
        LogException damage = await Assert.ThrowsAsync<LogException>(async () => await reader.ReadAsync(batch, CancellationToken.None));
        Assert.Contains($"byte {5 * RecordSize} of {oldest}", damage.Message);
    }

    private async Task WriteAsync()
    {
        await using EmbeddedLog log = EmbeddedLogTests.Open(_folder);
        for (int i = 0; i < Records; i++)
        {
            EmbeddedLogTests.AppendOne(log, i);
        }

        Assert.Equal(Records * RecordSize, new FileInfo(EmbeddedLogTests.FrameFiles(_folder)[0]).Length);
    }

    private static async Task AssertEndsAfterAsync(TemporaryFolder folder, int records)
    {
        await using (EmbeddedLog log = EmbeddedLogTests.Open(folder))
        {
            EmbeddedLogTests.AppendOne(log, 1000);
        }

        Assert.Equal([.. Enumerable.Range(0, records).Select(n => (long)n), 1000], await EmbeddedLogTests.ReadAllAsync(folder));
    }
}
