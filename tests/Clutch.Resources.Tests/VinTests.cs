using Clutch.Declarations;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Clutch.Resources.Tests;

public sealed class VinTests
{
    [Theory]
    [InlineData("1M8GDM9AXKP042788", "North America", null, "1989")] // the worked example of 49 CFR 565
    [InlineData("1HGCM82633A004352", "North America", "Honda", "2003")]
    [InlineData("5YJSA1E26HF000337", "North America", "Tesla", "2017")]
    [InlineData("WVWZZZ1JZXW000001", "Europe", "Volkswagen", "1999 2029")]
    [InlineData("ZFA19900000123456", "Europe", "Fiat", "")]
    [InlineData("KMHCG41BP2U123456", "Asia", "Hyundai", "2002 2032")]
    [InlineData("1C4RJFBG1FC123456", "North America", "Jeep", "2015")]
    [InlineData("wdb 2110611a-123456", "Europe", "Mercedes-Benz", "2001 2031")]
    [InlineData("99999999999999999", "South America", null, "2009 2039")]
    public void Says_what_the_characters_say(string text, string region, string? maker, string years)
    {
        string vinText = Vin.Form(text);
        string good = vinText[0] is >= '1' and <= '5' ? string.Concat(vinText.AsSpan(0, 8), $"{Vin.CheckDigit(vinText)}", vinText.AsSpan(9)) : vinText;
        Assert.True(Vin.TryParse(good, out Vin? vin, out string? error), error);
        Assert.Equal((region, maker, years), (vin.Region, vin.Maker, string.Join(' ', vin.ModelYears)));
    }

    [Fact]
    public void Knows_the_check_digit_of_the_published_example()
    {
        Assert.Equal('X', Vin.CheckDigit("1M8GDM9AXKP042788"));
        Assert.Equal('1', Vin.CheckDigit("11111111111111111"));
        Assert.True(Vin.TryParse("1M8GDM9AXKP042788", out Vin? vin, out _));
        Assert.True(vin.HasCheckDigit);
    }

    [Theory]
    [InlineData("1M8GDM9A1KP042788", "check digit")]
    [InlineData("1M8GDM9AXKP04278", "17 characters")]
    [InlineData("WVWZZZ1JZXW00000I", "no I, O or Q")]
    [InlineData("WVWZZZ1JZXW00000O", "no I, O or Q")]
    [InlineData("WVWZZZ1JZXW00000q", "no I, O or Q")]
    [InlineData("WVWZZZ1JZXW00000Ä", "letters A to Z")]
    [InlineData("", "17 characters")]
    public void Refuses_with_a_reason(string text, string reason)
    {
        Assert.False(Vin.TryParse(text, out _, out string? error));
        Assert.Contains(reason, error);
    }

    [Fact]
    public void A_european_car_needs_no_check_digit()
    {
        Assert.True(Vin.TryParse("WVWZZZ1JZXW000002", out Vin? vin, out _));
        Assert.False(vin.HasCheckDigit);
    }

    [Fact]
    public void One_wrong_character_of_a_north_american_number_is_found()
    {
        const string Good = "1M8GDM9AXKP042788";
        for (int i = 0; i < Vin.Length; i++)
        {
            // Characters of the same value (1, A and J) cannot be told apart by the digit; others are, where the weight is not 0 or 11.
            foreach (char c in "0123456789".Where(c => c != Good[i] && i is not 0))
            {
                string changed = $"{Good[..i]}{c}{Good[(i + 1)..]}";
                Assert.True(Vin.CheckDigit(changed) != changed[8] || Vin.TryParse(changed, out _, out _));
            }
        }
    }

    [Fact]
    public void No_text_makes_it_throw() => Prop.ForAll<string>(text =>
    {
        bool isVin = Vin.TryParse(text ?? "", out Vin? vin, out string? error);
        return isVin ? vin!.Text.Length == Vin.Length : error!.Length > 0;
    }).QuickCheckThrowOnFailure();
}
