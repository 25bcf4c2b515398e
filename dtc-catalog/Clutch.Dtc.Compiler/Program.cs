namespace Clutch.Dtc.Compiler;

/// <summary>Usage: Clutch.Dtc.Compiler DATA-FOLDER OUTPUT-FILE. Exit status 1, and one line for each, when anything in the tables is wrong.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length != 2 || !Directory.Exists(args[0]))
        {
            Console.Error.WriteLine("usage: Clutch.Dtc.Compiler DATA-FOLDER OUTPUT-FILE");
            return 1;
        }

        Compilation compilation = CatalogueCompiler.Compile(args[0]);
        if (compilation.Problems.Count > 0)
        {
            foreach (string problem in compilation.Problems)
            {
                Console.Error.WriteLine(Path.Combine(args[0], problem));
            }

            return 1;
        }

        // A build that runs beside this one sees the old file or the new one, never half of one.
        string output = Path.GetFullPath(args[1]);
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        string temporary = $"{output}.{Environment.ProcessId}";
        File.WriteAllBytes(temporary, compilation.Bytes);
        File.Move(temporary, output, overwrite: true);
        Console.Write(compilation.Counts);
        return 0;
    }
}
