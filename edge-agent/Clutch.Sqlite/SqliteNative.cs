using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Clutch.Sqlite;

/// <summary>Binds Microsoft.Data.Sqlite to the SQLite library that the distribution ships.</summary>
internal static class SqliteNative
{
    private static int s_bound;

#pragma warning disable CA2255 // the library must be bound before the first connection of the process is opened
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Bind()
    {
        // A second resolver for one assembly throws.
        if (Interlocked.Exchange(ref s_bound, 1) != 0)
        {
            return;
        }

        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, static (name, _, _) => name switch
        {
            "e_sqlite3" => NativeLibrary.Load("libsqlite3.so.0"),
            _ => 0,
        });
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
    }
}
