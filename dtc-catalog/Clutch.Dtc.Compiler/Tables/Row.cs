namespace Clutch.Dtc.Compiler;

/// <summary>One row of a table, with the place it came from.</summary>
internal sealed class Row(string file, int line, IReadOnlyList<string> columns, string[] cells)
{
    public string File { get; } = file;

    public int Line { get; } = line;

    public string this[string column]
    {
        get
        {
            for (int i = 0; i < columns.Count; i++)
            {
                if (columns[i] == column)
                {
                    return cells[i];
                }
            }

            throw new InvalidOperationException($"{File} has no column {column}; its columns are {string.Join(',', columns)}");
        }
    }

    /// <summary>The words of a cell, separated by spaces.</summary>
    public string[] Words(string column) => this[column].Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
