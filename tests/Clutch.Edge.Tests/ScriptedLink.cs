using System.Text;
using Clutch.Links;

namespace Clutch.Edge.Tests;

/// <summary>An adapter as a table of answers, on a clock that it moves: the answer's first half comes after the latency, the rest later.</summary>
internal sealed class ScriptedLink(ManualTime time) : ILink
{
    private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);
    private byte[] _answer = [];
    private int _sent;

    public string Name => "scripted";

    /// <summary>Requests in order; not kept while <see cref="IsQuiet"/>, and then nothing is allocated.</summary>
    public List<string> Requests { get; } = [];

    public bool IsQuiet { get; set; }

    public TimeSpan ToFirstByte { get; set; } = TimeSpan.FromMilliseconds(10);

    public TimeSpan ToPrompt { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>What is said to requests that are not in the table; empty is silence without a prompt.</summary>
    public string Otherwise { get; set; } = "NO DATA\r\r>";

    public string this[string request]
    {
        set => _answers[request] = Encoding.ASCII.GetBytes(value);
    }

    public int Read(Span<byte> buffer, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        if (_sent == _answer.Length)
        {
            time.Set(time.GetUtcNow() + TimeSpan.FromMilliseconds(Math.Max(0, timeoutMilliseconds)));
            return 0;
        }

        time.Set(time.GetUtcNow() + (_sent == 0 ? ToFirstByte : ToPrompt));
        int end = _sent == 0 ? Math.Max(1, _answer.Length / 2) : _answer.Length;
        _answer.AsSpan(_sent, end - _sent).CopyTo(buffer);
        int length = end - _sent;
        _sent = end;
        return length;
    }

    public bool Write(ReadOnlySpan<byte> data)
    {
        _sent = 0;
        ReadOnlySpan<byte> line = data.TrimEnd((byte)'\r');
        if (IsQuiet)
        {
            Span<char> characters = stackalloc char[line.Length];
            Encoding.ASCII.GetChars(line, characters);
            _answer = _answers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(characters, out byte[]? known) ? known : [];
            return true;
        }

        string text = Encoding.ASCII.GetString(line);
        Requests.Add(text);
        _answer = _answers.TryGetValue(text, out byte[]? answer) ? answer : text.Length == 0 ? "\r>"u8.ToArray() : Encoding.ASCII.GetBytes(Otherwise);
        return true;
    }

    public void Discard()
    {
    }

    public void Dispose()
    {
    }
}
