namespace Clutch.Host;

/// <summary>How far a migration is: one line that changes on a terminal, else a line now and then.</summary>
internal sealed class MigrationProgress(TimeProvider time)
{
    private static readonly TimeSpan s_onTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_inFile = TimeSpan.FromSeconds(10);

    private readonly bool _terminal = !Console.IsOutputRedirected;
    private long _told = time.GetTimestamp();
    private int _shown;

    /// <summary>May say where things stand.</summary>
    public void Tell(Func<string> text)
    {
        if (time.GetElapsedTime(_told) < (_terminal ? s_onTerminal : s_inFile))
        {
            return;
        }

        _told = time.GetTimestamp();
        if (_terminal)
        {
            string line = text();
            Console.Write($"\r{line.PadRight(_shown)}");
            _shown = line.Length;
        }
        else
        {
            Console.WriteLine(text());
        }
    }

    /// <summary>Says something that stays.</summary>
    public void Line(string text)
    {
        Console.WriteLine(_shown > 0 ? $"\r{text.PadRight(_shown)}" : text);
        _shown = 0;
    }
}
