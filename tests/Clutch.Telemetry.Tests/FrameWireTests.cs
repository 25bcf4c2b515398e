using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Clutch.Telemetry.Tests;

/// <summary>The bytes on the wire are a promise: devices in the field and months of log have to stay readable.</summary>
public sealed class FrameWireTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "wire");

    [Fact]
    public void The_bytes_of_version_1_do_not_change() => Assert.Equal(Pinned("small.v1.hex"), Convert.ToHexString(FrameCases.Small()));

    [Fact]
    public void The_bytes_of_a_definition_do_not_change() => Assert.Equal(Pinned("definition.v1.hex"), Convert.ToHexString(FrameCases.Defining()));

    [Fact]
    public void A_frame_of_a_foreign_writer_with_wide_integers_is_read()
    {
        // The same content as small.v1.hex, every integer in eight bytes, every array header in its widest form.
        byte[] bytes = Convert.FromHexString(Pinned("wide-integers.v1.hex"));
        Assert.Equal(FrameReject.None, Frame.TryRead(bytes, out Frame wide));
        Assert.Equal(FrameReject.None, Frame.TryRead(Convert.FromHexString(Pinned("small.v1.hex")), out Frame small));
        Assert.Equal(small.Sequence, wide.Sequence);
        List<Sample> expected = [];
        foreach (Sample sample in small.Samples)
        {
            expected.Add(sample);
        }

        List<Sample> read = [];
        foreach (Sample sample in wide.Samples)
        {
            read.Add(sample);
        }

        Assert.Equal(expected, read);
    }

    [Fact]
    public void An_independent_library_reads_the_pinned_frame()
    {
        const string Script = "import sys, json, msgpack; print(json.dumps(msgpack.unpackb(bytes.fromhex(sys.argv[1])), default=lambda b: b.hex()))";
        string output = Python(Script, Pinned("small.v1.hex"));

        const string Expected = """
            [1,"car-1",2,300,1760000000000,
             [[2024,0,[0,130,130],[4288,16],[6904,16,null,50,1,-3]],
              [2025,1,[5],[4304],[50]]],
             [[0,1,2024,"010420"]]]
            """;
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Expected), JsonElement.Parse(output)), output);
    }

    [Fact]
    public void An_independent_library_reads_a_pinned_definition()
    {
        const string Script = "import sys, json, msgpack; print(json.dumps(msgpack.unpackb(msgpack.unpackb(bytes.fromhex(sys.argv[1]))[6][0][3])))";
        const string Expected = """[33059,"Vehicle.Make.Body.DOOR","Door","",0,1.0,0.0,0.0,255.0,"750.40 22/2A01",[0,"closed",1,"open"]]""";
        string output = Python(Script, Pinned("definition.v1.hex"));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Expected), JsonElement.Parse(output)), output);
    }

    private static string Python(string script, string argument)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", script, argument]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process python = Process.Start(start)!;
        string output = python.StandardOutput.ReadToEnd();
        string errors = python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, $"python3-msgpack (Debian package) is needed for this test: {errors}");
        return output;
    }

    private static string Pinned(string file) =>
        string.Concat(File.ReadLines(Path.Combine(s_folder, file)).Where(line => !line.StartsWith('#'))).Replace(" ", "", StringComparison.Ordinal);
}
