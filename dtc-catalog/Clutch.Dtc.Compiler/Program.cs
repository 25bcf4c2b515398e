namespace Clutch.Dtc.Compiler;

internal static class Program
{
    private static int Main() => 1;
}
