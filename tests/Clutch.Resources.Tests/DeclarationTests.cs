using System.Text.RegularExpressions;
using Xunit;

namespace Clutch.Resources.Tests;

/// <summary>A declaration that does not hold together stops the start, with a sentence that names it.</summary>
public sealed class DeclarationTests
{
    private static readonly ResourceType s_good = Things.Plain;

    public static TheoryData<string, string> Bad => new()
    {
        { "backtracking", "has a pattern that backtracks" },
        { "reserved", "has a name that is reserved" },
        { "proto", "has a name that is reserved" },
        { "twins", "is there twice" },
        { "target", "which is no resource" },
        { "bounds", "is a number without bounds" },
        { "long", "has a length beyond" },
        { "deep", "lies deeper than 6" },
        { "writable", "which is no field that can be written" },
        { "nobody", "nobody may write a field" },
        { "filter", "cannot be filtered" },
        { "sort", "is sorted by but not required" },
        { "unreachable", "no transition leads to" },
        { "owner", "may write their owner" },
        { "blind", "may write but not read" },
        { "path", "is not one to three words" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Is_refused_with_what_is_wrong(string what, string expected)
    {
        ResourceType type = what switch
        {
            "backtracking" => With(Field.Text("a", 10, "a") with { Pattern = new Regex("^(a+)+$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) }),
            "reserved" => With(Field.Text("tenantId", 10, "a")),
            "proto" => With(Field.Text("__proto__", 10, "a")),
            "twins" => With(Field.Text("Text".ToLowerInvariant(), 10, "a"), Field.Text("tEXT", 10, "a")),
            "target" => With(Field.Reference("otherId", "nowhere", "a")),
            "bounds" => With(new Field("number", FieldKind.Number, "a")),
            "long" => With(Field.Text("a", Field.MostLength + 1, "a")),
            "deep" => With(Enumerable.Range(0, 6).Aggregate(Field.Text("leaf", 10, "a"), (field, _) => Field.Object("box", [field], "a"))),
            "writable" => s_good with { Writable = new Dictionary<string, IReadOnlyList<string>> { [Roles.Fleet] = ["nothing"] } },
            "nobody" => s_good with { Writable = new Dictionary<string, IReadOnlyList<string>>() },
            "filter" => With(Field.Object("box", [Field.Boolean("a", "a")], "a")) with { Filters = ["box"] },
            "sort" => s_good with { Sorts = ["count"] },
            "unreachable" => s_good with { States = new StateMachine("new", [new Transition("go", ["old"], "gone", [Roles.Fleet])]) },
            "owner" => With(Field.Text("owner", 10, "a")) with { Owner = new OwnerRule("owner", [Roles.Driver]), Writable = new Dictionary<string, IReadOnlyList<string>> { [Roles.Driver] = ["owner"] } },
            "blind" => s_good with { Readers = [Roles.Fleet] },
            _ => s_good with { Path = "../auth" },
        };
        Assert.Contains(expected, Assert.Throws<DeclarationException>(() => new ResourceCatalogue(type)).Message);
    }

    [Fact]
    public void A_good_one_is_taken() => Assert.Single(new ResourceCatalogue(s_good).Types);

    [Fact]
    public void A_pattern_that_needs_backtracking_cannot_even_be_made() => Assert.Throws<NotSupportedException>(() => Field.Linear("(a)\\1"));

    [Fact]
    public void Ids_never_go_backwards_even_when_the_clock_does()
    {
        var ids = new TimeOrderedIds();
        Guid[] made = [.. Enumerable.Range(0, 10_000).Select(i => ids.Next(1_700_000_000_000 - (i % 7)))];
        Assert.Equal(made, made.OrderBy(id => Convert.ToHexString(id.ToByteArray(bigEndian: true)), StringComparer.Ordinal));
        Assert.All(made, id => Assert.Equal((7, 8), (id.Version, id.Variant & 0xC)));
    }

    private static ResourceType With(params Field[] fields) => s_good with { Fields = [.. s_good.Fields, .. fields] };
}
