namespace Clutch.Dtc.Compiler;

/// <summary>Everything wrong with the tables, gathered so that one run shows all of it.</summary>
internal sealed class Problems
{
    private readonly List<string> _lines = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public bool Any => _lines.Count > 0;

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>In the form that MSBuild and editors recognise: file(line): error code: text.</summary>
    public void Add(string file, int line, string text)
    {
        // A row is met once for each of its codes.
        string problem = $"{file}({line}): error DTC: {text}";
        if (_known.Add(problem))
        {
            _lines.Add(problem);
        }
    }

    public void Add(Row row, string text) => Add(row.File, row.Line, text);
}
