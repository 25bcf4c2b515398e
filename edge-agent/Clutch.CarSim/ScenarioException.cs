namespace Clutch.CarSim;

/// <summary>A scenario file cannot be used; the message names the file, the line, what is wrong and what is allowed.</summary>
public sealed class ScenarioException(string file, int line, string problem) : Exception($"{file}, line {line}: {problem}")
{
    public string File => file;

    /// <summary>From 1.</summary>
    public int Line => line;
}
