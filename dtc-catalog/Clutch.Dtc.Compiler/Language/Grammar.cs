using System.Text;

namespace Clutch.Dtc.Compiler;

/// <summary>Puts words of one language in order. All of it is data: the language's <c>grammar.csv</c> and the templates of modes and aspects.</summary>
internal sealed class Grammar(LanguageTables texts, Vocabulary vocabulary, Problems problems)
{
    /// <summary>The component with what belongs to its name: <c>left front wheel speed sensor</c>, <c>camshaft position actuator A position sensor B</c>.</summary>
    public string Noun(Component component, Place? place, Row user)
    {
        string? inner = place?["inner"];
        string? whole = texts.Find("components", component.Id);
        string template = Rule("noun", user);
        string order = whole ?? (inner is null ? Rule("component", user) : texts.Find("grammar", "component-inner") ?? Rule("component", user));
        if (inner is not null && !order.Contains("{inner}", StringComparison.Ordinal))
        {
            problems.Add(user, $"the {texts.Code} text of {component.Id} has no {{inner}} for the letter {inner}");
        }

        // What the component's own order already places must not come twice.
        foreach (string key in Place.Keys.Where(key => order.Contains($"{{{key}}}", StringComparison.Ordinal)))
        {
            template = template.Replace($"{{{key}}}", "", StringComparison.Ordinal);
        }

        StringBuilder noun = new(template.Replace("{component}", order, StringComparison.Ordinal));
        noun.Replace("{subject}", texts.Text("subjects", component.Subject, component.Row));
        noun.Replace("{device}", component.Device.Length > 0 ? texts.Text("devices", component.Device, component.Row) : "");
        foreach (string key in Place.Keys)
        {
            noun.Replace($"{{{key}}}", place is null ? "" : Part(key, place[key], user));
        }

        return Collapse(noun.ToString());
    }

    /// <summary>Mode and aspect around the slots of component and partner.</summary>
    public string Phrase(Meaning meaning)
    {
        string kind = meaning.Aspect.Length > 0 && vocabulary.Aspects.TryGetValue(meaning.Aspect, out Row? aspect) ? aspect["kind"] : "";
        string[] variants = meaning.Partner is not null ? ["partner"] : kind == "voltage" ? [meaning.Aspect, kind, "circuit"] : [meaning.Aspect, kind];
        string? mode = variants.Where(variant => variant.Length > 0).Select(variant => texts.Find("modes", $"{meaning.Mode.Id}|{variant}")).FirstOrDefault(text => text is not null);
        mode ??= texts.Text("modes", meaning.Mode.Id, meaning.Mode.Row);
        if ((meaning.Partner is not null) != mode.Contains("{p}", StringComparison.Ordinal) || !mode.Contains("{x}", StringComparison.Ordinal))
        {
            problems.Add(meaning.Row, $"the {texts.Code} text of {meaning.Mode.Id}, '{mode}', needs {{x}}, and {{p}} exactly where there is a partner");
        }

        string named = meaning.Aspect.Length == 0 ? "{x}" : texts.Text("aspects", meaning.Aspect, meaning.Row);
        return Collapse(mode.Replace("{x}", named, StringComparison.Ordinal))
            .Replace("{x}", ((char)CatalogueFormat.NounSlot).ToString(), StringComparison.Ordinal)
            .Replace("{p}", ((char)CatalogueFormat.PartnerSlot).ToString(), StringComparison.Ordinal);
    }

    /// <summary>What comes last, with the space before it; empty when there is nothing.</summary>
    public string Tail(Place place, string note, Row user)
    {
        List<string> items = [];
        foreach (string key in Rule("tail-items", user).Split(' '))
        {
            string item = key == "note" ? (note.Length == 0 ? "" : texts.Text("notes", note, user)) : Part(key, place[key], user);
            if (item.Length > 0)
            {
                items.Add(item);
            }
        }

        return items.Count == 0 ? "" : Rule("tail", user).Replace("{items}", string.Join(Rule("tail-separator", user), items), StringComparison.Ordinal);
    }

    /// <summary>Every part of a place must be said exactly once.</summary>
    public void CheckParts(Row user)
    {
        string noun = Rule("noun", user) + Rule("component", user);
        string[] tail = Rule("tail-items", user).Split(' ');
        foreach (string key in Place.Keys)
        {
            if (noun.Contains($"{{{key}}}", StringComparison.Ordinal) == tail.Contains(key, StringComparer.Ordinal))
            {
                problems.Add(user, $"{texts.Code}/grammar.csv must place {key} either in noun (or component) or in tail-items");
            }
        }
    }

    private static string Collapse(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private string Part(string key, string? value, Row user) => value switch
    {
        null => "",
        _ when key == "side" => texts.Text("sides", value, user),
        _ => Rule(key, user).Replace("{n}", value, StringComparison.Ordinal),
    };

    private string Rule(string id, Row user) => texts.Text("grammar", id, user);
}
