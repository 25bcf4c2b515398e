using Clutch.Obd;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class AdapterProfileTests : IDisposable
{
    private static readonly AdapterProfile s_good = new()
    {
        Identity = "ELM327 v1.5 | serial:/dev/serial/by-id/usb-A-if00",
        Adapter = "ELM327 v1.5",
        Probed = DateTimeOffset.FromUnixTimeMilliseconds(1_760_000_000_000),
        Protocol = ObdProtocol.Can11At500,
        Suffix = true,
        MostPids = 6,
        LongAnswers = true,
        Timing = TimingControl.ShortWindow,
        Baud = 500_000,
    };

    private readonly TempFolder _folder = new();

    [Fact]
    public void A_profile_comes_back_as_it_was_kept()
    {
        var store = new AdapterProfileStore(Path.Combine(_folder.Path, "adapters"));
        Assert.Null(store.Find(s_good.Identity));
        AdapterProfile kept = s_good.WithQuirk("hangs on a request with a frame count");
        Assert.True(store.Save(kept));
        AdapterProfile? found = store.Find(s_good.Identity);
        Assert.Equal(kept.Quirks, found!.Quirks);
        Assert.Equal(kept, found with { Quirks = kept.Quirks });
        Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "adapters"))); // no draft is left
        Assert.Null(store.Find(s_good.Identity + "2"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"identity\":")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    public void A_spoilt_file_is_as_good_as_none(string text)
    {
        var store = new AdapterProfileStore(_folder.Path);
        store.Save(s_good);
        File.WriteAllText(Assert.Single(Directory.GetFiles(_folder.Path)), text);
        Assert.Null(store.Find(s_good.Identity));
        Assert.True(store.Save(s_good));
        Assert.NotNull(store.Find(s_good.Identity));
    }

    [Fact]
    public void A_file_of_another_format_or_with_impossible_numbers_is_probed_anew()
    {
        var store = new AdapterProfileStore(_folder.Path);
        store.Save(s_good with { Format = AdapterProfile.CurrentFormat + 1 });
        Assert.Null(store.Find(s_good.Identity));
        store.Save(s_good with { MostPids = 60 });
        Assert.Null(store.Find(s_good.Identity));
    }

    [Fact]
    public void A_folder_that_takes_no_file_is_said_and_survived()
    {
        string path = Path.Combine(_folder.Path, "file");
        File.WriteAllText(path, "");
        Assert.False(new AdapterProfileStore(path).Save(s_good));
    }

    [Fact]
    public void Experience_takes_away_counts_and_says_why_and_never_gives_back()
    {
        PollLimits full = s_good.Limits(ObdProtocol.Can11At500);
        Assert.Equal(new PollLimits(6, 4095, CountForm.Suffix), full);
        Assert.Same(s_good, s_good.Lowered(full, "nothing"));
        AdapterProfile lower = s_good.Lowered(full with { MostPids = 2 }, "fewer came").Lowered(full with { MostPids = 2, Count = CountForm.None }, "?");
        Assert.Equal(new PollLimits(2, 4095, CountForm.None), lower.Limits(ObdProtocol.Can11At500));
        Assert.Equal(new AdapterFailures(1, 1, 0, 0), lower.Failures);
        Assert.Equal(["fewer came", "?"], lower.Quirks);
        Assert.Same(lower, lower.Lowered(full, "nothing"));
    }

    [Fact]
    public void A_bus_of_one_pid_a_request_says_nothing_of_the_adapter()
    {
        AdapterProfile kLine = s_good with { Protocol = ObdProtocol.Iso9141 };
        PollLimits limits = kLine.Limits(ObdProtocol.Iso9141);
        Assert.Equal(1, limits.MostPids);
        Assert.Same(kLine, kLine.Lowered(limits, "nothing"));
    }

    public void Dispose() => _folder.Dispose();
}
