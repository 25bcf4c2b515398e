extern alias compiler;

using compiler::Clutch.Dtc.Compiler;

namespace Clutch.Dtc.Tests.Compiler;

public sealed class DeterminismTests
{
    [Fact]
    public void The_same_tables_give_the_same_bytes_in_another_folder_written_in_another_order()
    {
        string data = Path.Combine(RepositoryRoot.Path, "dtc-catalog", "data");
        DirectoryInfo copy = Directory.CreateTempSubdirectory("clutch-dtc-");
        try
        {
            foreach (string file in Directory.EnumerateFiles(data, "*.csv", SearchOption.AllDirectories).OrderDescending(StringComparer.Ordinal))
            {
                string target = Path.Combine(copy.FullName, Path.GetRelativePath(data, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            byte[] bytes = CatalogueCompiler.Compile(copy.FullName).Bytes;
            Assert.NotEmpty(bytes);
            Assert.True(bytes.AsSpan().SequenceEqual(Embedded()), "the embedded catalogue is not what the tables give");
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static byte[] Embedded()
    {
        using Stream stream = typeof(DtcCatalogue).Assembly.GetManifestResourceStream("catalogue.bin")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
