using System.Text;

namespace Clutch.Mqtt.Tests;

/// <summary>The validator against a second opinion: the strict decoder of the platform and a slow walk over runes.</summary>
public sealed class Utf8TextTests
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Fact]
    public void Agrees_with_the_oracle_on_every_code_point()
    {
        byte[] text = new byte[6];
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.TryCreate(value, out Rune rune))
            {
                continue;
            }

            text[0] = (byte)'a';
            int length = 1 + rune.EncodeToUtf8(text.AsSpan(1));
            text[length++] = (byte)'z';

            Assert.True(Expected(rune) == Utf8Text.Check(text.AsSpan(0, length)), $"U+{value:X4}");
        }
    }

    [Fact]
    public void Agrees_with_the_oracle_on_every_two_bytes_and_on_random_bytes()
    {
        byte[] text = new byte[2];
        for (int pair = 0; pair <= 0xFFFF; pair++)
        {
            text[0] = (byte)(pair >> 8);
            text[1] = (byte)pair;
            AssertAgrees(text);
        }

        // Bytes with a taste for lead and continuation bytes, so that some of them are well-formed.
        Random random = new(20);
        byte[] pieces = [0x41, 0x7E, 0x80, 0xA0, 0xBF, 0xBE, 0xC2, 0xE0, 0xED, 0xEF, 0xB7, 0x90, 0xF0, 0x9F, 0xF4, 0x8F];
        for (int i = 0; i < 50_000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 7)];
            for (int k = 0; k < bytes.Length; k++)
            {
                bytes[k] = pieces[random.Next(pieces.Length)];
            }

            AssertAgrees(bytes);
        }
    }

    [Theory]
    [InlineData("a", MqttReject.None)]
    [InlineData("/", MqttReject.None)]
    [InlineData("a//b", MqttReject.None)]
    [InlineData("$SYS/x y", MqttReject.None)]
    [InlineData("\uFEFFa", MqttReject.None)]
    [InlineData("", MqttReject.TopicNameEmpty)]
    [InlineData("a/+/b", MqttReject.TopicNameWildcard)]
    [InlineData("#", MqttReject.TopicNameWildcard)]
    public void Checks_topic_names(string topic, MqttReject expected)
    {
        Assert.Equal(expected, Utf8Text.CheckTopicName(Encoding.UTF8.GetBytes(topic)));
    }

    [Theory]
    [InlineData("#")]
    [InlineData("+")]
    [InlineData("/")]
    [InlineData("+/+")]
    [InlineData("/+")]
    [InlineData("+/#")]
    [InlineData("a/+/c/#")]
    [InlineData("a b/ü")]
    [InlineData("$share/g/#")]
    [InlineData("$share")]
    [InlineData("$shares/+")]
    public void Accepts_topic_filters_of_both_versions(string filter)
    {
        Assert.Equal(MqttReject.None, Utf8Text.CheckTopicFilter(Encoding.UTF8.GetBytes(filter), MqttVersion.V5));
        Assert.Equal(MqttReject.None, Utf8Text.CheckTopicFilter(Encoding.UTF8.GetBytes(filter), MqttVersion.V311));
    }

    private static void AssertAgrees(byte[] text) =>
        Assert.True(Expected(text) == Utf8Text.Check(text), $"{Convert.ToHexString(text)}: {Utf8Text.Check(text)}");

    private static MqttReject Expected(byte[] text)
    {
        string decoded;
        try
        {
            decoded = s_strict.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return MqttReject.IllFormedText;
        }

        return decoded.EnumerateRunes().Select(Expected).FirstOrDefault(reject => reject != MqttReject.None);
    }

    private static MqttReject Expected(Rune rune)
    {
        if (rune.Value == 0)
        {
            return MqttReject.NullCharacter;
        }

        if (Rune.IsControl(rune))
        {
            return MqttReject.ControlCharacter;
        }

        bool nonCharacter = rune.Value is >= 0xFDD0 and <= 0xFDEF || (rune.Value & 0xFFFE) == 0xFFFE;
        return nonCharacter ? MqttReject.NonCharacter : MqttReject.None;
    }
}
