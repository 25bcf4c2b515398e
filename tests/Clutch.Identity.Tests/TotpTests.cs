using System.Text;
using Clutch.Identity.Accounts;
using Xunit;

namespace Clutch.Identity.Tests;

public sealed class TotpTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B, the rows of SHA-1.</summary>
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Gives_the_codes_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(s_secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds)), digits: 8));

    /// <summary>RFC 4648, section 10, without padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Writes_base_32_as_the_standard_does(string text, string expected) => Assert.Equal(expected, Totp.ToBase32(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Takes_a_code_of_the_step_before_and_after_and_none_further_away()
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_111_111_110);
        long step = Totp.StepOf(now);
        for (int distance = -3; distance <= 3; distance++)
        {
            long? match = Totp.Match(s_secret, Totp.Code(s_secret, step + distance, Totp.Digits), now, used: 0);
            Assert.Equal(distance is >= -1 and <= 1 ? step + distance : null, match);
        }
    }

    [Fact]
    public void A_step_that_was_used_and_those_before_it_are_not_good_again()
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_111_111_110);
        long step = Totp.StepOf(now);
        string code = Totp.Code(s_secret, step, Totp.Digits);
        Assert.Equal(step, Totp.Match(s_secret, code, now, used: step - 1));
        Assert.Null(Totp.Match(s_secret, code, now, used: step));
        Assert.Null(Totp.Match(s_secret, Totp.Code(s_secret, step - 1, Totp.Digits), now, used: step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("abcdef")]
    [InlineData("١٢٣٤٥٦")]
    public void Anything_else_is_no_code(string code) => Assert.Null(Totp.Match(s_secret, code, DateTimeOffset.FromUnixTimeSeconds(59), used: 0));
}
