using System.Text;

namespace Clutch.Dtc.Compiler;

/// <summary>Reads CSV as RFC 4180 describes it, UTF-8, with a header row and one line per row.</summary>
internal sealed class TableReader(string folder, Problems problems)
{
    /// <summary>Rows of a table whose header must be exactly <paramref name="columns"/>; none, and a problem, when the file is missing or other.</summary>
    public List<Row> Read(string path, params string[] columns)
    {
        string full = Path.Combine(folder, path);
        if (!File.Exists(full))
        {
            problems.Add(path, 1, "the table is missing");
            return [];
        }

        string[] lines = File.ReadAllLines(full, Encoding.UTF8);
        List<Row> rows = [];
        if (lines.Length == 0 || !Cells(lines[0]).SequenceEqual(columns, StringComparer.Ordinal))
        {
            problems.Add(path, 1, $"the header must be {string.Join(',', columns)}");
            return rows;
        }

        for (int i = 1; i < lines.Length; i++)
        {
            string[] cells = Cells(lines[i]);
            if (cells.Length != columns.Length)
            {
                problems.Add(path, i + 1, $"{cells.Length} cells where the header has {columns.Length}; quote a cell that contains a comma");
                continue;
            }

            rows.Add(new Row(path, i + 1, columns, cells));
        }

        return rows;
    }

    /// <summary>Rows by their id, refusing an empty or repeated one.</summary>
    public Dictionary<string, Row> ReadById(string path, params string[] columns)
    {
        Dictionary<string, Row> byId = new(StringComparer.Ordinal);
        foreach (Row row in Read(path, columns))
        {
            string id = row[columns[0]];
            if (id.Length == 0 || !byId.TryAdd(id, row))
            {
                problems.Add(row, id.Length == 0 ? "the id is empty" : $"{id} is here twice");
            }
        }

        return byId;
    }

    /// <summary>Paths of the tables in a subfolder, in ordinal order so that the result does not depend on the file system.</summary>
    public IEnumerable<string> In(string subfolder)
    {
        string full = Path.Combine(folder, subfolder);
        return Directory.Exists(full)
            ? Directory.GetFiles(full, "*.csv").Select(file => $"{subfolder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)
            : [];
    }

    private static string[] Cells(string line)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"')
            {
                if (quoted && i + 1 < line.Length && line[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        return [.. cells];
    }
}
