using Xunit;

namespace Clutch.Links.Tests;

public sealed class GattProfileTests
{
    private const string Nordic = "-b5a3-f393-e0a9-e50e24dcca9e";

    [Fact]
    public void A_known_service_goes_before_an_unknown_one_and_a_standard_one()
    {
        GattCharacteristic[] all =
        [
            Make("1800", "2a00", "read", "write", "notify"),
            Make("abcd", "abce", "write", "notify"),
            Make("6e400001" + Nordic, "6e400003" + Nordic, "notify"),
            Make("6e400001" + Nordic, "6e400002" + Nordic, "write-without-response"),
            Make("ffe0", "ffe1", "notify", "write-without-response"),
        ];
        Assert.Equal(("ffe1", "ffe1"), Chosen(all));
        Assert.Equal(("6e400003" + Nordic, "6e400002" + Nordic), Chosen(all[..4]));
        Assert.Equal(("abce", "abce"), Chosen(all[..2]));
        Assert.Null(GattProfile.Choose(all[..1]));
    }

    [Fact]
    public void In_a_known_service_the_table_names_the_pair()
    {
        Assert.Equal(("fff1", "fff2"), Chosen(Make("fff0", "fff2", "notify", "write"), Make("fff0", "fff1", "notify", "write"), Make("fff0", "fff3", "notify", "write")));
        Assert.Equal(("fff2", "fff1"), Chosen(Make("fff0", "fff1", "write"), Make("fff0", "fff2", "indicate"), Make("fff0", "fff0", "indicate")));
        Assert.Equal(("fff5", "fff4"), Chosen(Make("fff0", "fff4", "write"), Make("fff0", "fff5", "notify")));
    }

    [Fact]
    public void Both_characteristics_are_of_one_service() =>
        Assert.Null(GattProfile.Choose([Make("fff0", "fff1", "notify"), Make("ffe0", "ffe1", "write")]));

    private static (string Notify, string Write)? Chosen(params GattCharacteristic[] all) =>
        GattProfile.Choose(all) is var (notify, write) ? (Short(notify.Uuid), Short(write.Uuid)) : null;

    private static GattCharacteristic Make(string service, string uuid, params string[] flags) =>
        new($"/{service}/{uuid}", Full(service), Full(uuid), flags, GattCharacteristic.SmallestMtu, IsNotifying: false);

    private static string Full(string uuid) => uuid.Length == 4 ? $"0000{uuid}-0000-1000-8000-00805f9b34fb" : uuid;

    private static string Short(string uuid) => uuid.EndsWith("-0000-1000-8000-00805f9b34fb", StringComparison.Ordinal) ? uuid[4..8] : uuid;
}
