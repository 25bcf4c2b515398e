extern alias compiler;

using compiler::Clutch.Dtc.Compiler;

namespace Clutch.Dtc.Tests.Compiler;

/// <summary>A small set of tables that compiles; a test spoils one of them.</summary>
internal sealed class TableFolder : IDisposable
{
    private static readonly string[] s_classes =
    [
        "bare", "low", "high", "open", "circuit", "range-performance", "performance", "intermittent", "stuck", "too-low", "too-high", "correlation", "learning", "leak", "misfire",
        "lean", "rich", "advanced", "retarded", "efficiency", "restriction", "no-signal", "programming", "memory-processor", "request", "deployment", "gear", "mechanical",
        "communication", "other",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-dtc-").FullName;

    public TableFolder()
    {
        Write("languages.csv", "id,code,name,direction", "english,en,English,ltr", "arabic,ar,العربية,rtl");
        Write("sources.csv", "id,edition,confidence,witnesses,text", "two,current,high,2,Two lists.", "old,pre2007,medium,1,An older list.");
        Write("makes.csv", "id,name,brands", "acme,Acme,acme roadster-works");
        Write("components.csv", "id,subject,device,kind,system,part,weight,severity,mil,flags,pids", "oil-sensor,oil,sensor,sensor,lubrication,engine-oil,80,high,possible,emissions,5C", "pump,pump,,pump,fuel,none,0,low,never,,");
        Write("aspects.csv", "id,kind", "circuit,circuit");
        Write("modes.csv", "id,class,relation,ftb", "low,low,,16", "correlation,correlation,,62 64");
        Write("evidence.csv", ["class,percent", .. s_classes.Select(name => $"{name},50")]);
        Write("severity/modes.csv", ["class,group,shift", .. s_classes.Select(name => $"{name},electrical,{(name == "low" ? "1" : "0")}")]);
        Write("severity/levels.csv", "id,drive", "info,normal", "low,normal", "medium,service-soon", "high,service-now", "critical,stop-now");
        Write("severity/overrides.csv", "codes,severity,drive,mil,rule", "P0521-P0522,,limp-home,one-trip,oil");
        Write("guidance/rules.csv", "component,relation,device,kind,part,system,class,causes,checks", ",,,,,,,wire,plug", "oil-sensor,,,,,,low,wire oil,oil plug");
        Write("guidance/aspects.csv", "aspect,system,class,causes,checks");
        Write("same-meaning.csv", "codes,reason");
        Write("families/P05.csv", "component,partner,place,aspect,note,source,codes", "oil-sensor,,bank=1 letter=A,circuit,cold,two,P0520:low", "oil-sensor,pump,,,,two,P0521:correlation");
        Write("legacy/P0.csv", "component,partner,place,aspect,note,source,codes", "pump,,side=left,,,old,P0520:low");
        Write("makes/acme.csv", "component,partner,place,aspect,note,source,codes", "pump,,number=2,circuit,,two,P1000:low");
        foreach (string language in (string[])["en", "ar"])
        {
            Write($"{language}/subjects.csv", "id,text", "oil,oil", "pump,pump");
            Write($"{language}/devices.csv", "id,text", "sensor,sensor");
            Write($"{language}/components.csv", "id,text");
            Write($"{language}/aspects.csv", "id,text", "circuit,{x} circuit");
            Write($"{language}/modes.csv", "id,when,text", "low,,{x}: low", "low,circuit,{x}: signal low", "correlation,partner,{x} and {p}: disagree");
            Write($"{language}/sides.csv", "id,text", "left,left");
            Write($"{language}/notes.csv", "id,text", "cold,when cold");
            Write($"{language}/causes.csv", "id,text", "wire,broken wire", "oil,too little oil");
            Write($"{language}/checks.csv", "id,text", "plug,Look at the plug.", "oil,Look at the level.");
            Write($"{language}/severity-rules.csv", "id,text", "component-and-mode,Derived.", "oil,Oil matters.");
            Write($"{language}/parts.csv", "id,text", "engine-oil,engine oil");
            Write(
                $"{language}/grammar.csv",
                "id,text",
                "component,{subject} {inner} {device}",
                "noun,{side} {component} {letter} {number}",
                "inner,{n}",
                "letter,{n}",
                "number,{n}",
                "cylinder,cylinder {n}",
                "bank,bank {n}",
                "sensor,sensor {n}",
                "row,row {n}",
                "stage,stage {n}",
                "phase,phase {n}",
                "tail, ({items})",
                "tail-items,cylinder bank sensor row stage phase note",
                "tail-separator,\", \"");
        }
    }

    public string Path => _folder;

    public void Write(string path, params string[] lines)
    {
        string full = System.IO.Path.Combine(_folder, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllLines(full, lines);
    }

    /// <summary>Replaces text in a table; fails when it is not there.</summary>
    public void Replace(string path, string old, string @new)
    {
        string full = System.IO.Path.Combine(_folder, path);
        string text = File.ReadAllText(full);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(full, text.Replace(old, @new, StringComparison.Ordinal));
    }

    public void Delete(string path) => File.Delete(System.IO.Path.Combine(_folder, path));

    public IReadOnlyList<string> Problems() => CatalogueCompiler.Compile(_folder).Problems;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
