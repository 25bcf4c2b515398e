using Clutch.Dtc;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Clutch.Api;

/// <summary>Answers out of the catalogue change with the program only, so that browsers and proxies may keep them (RFC 9110, RFC 9111).</summary>
internal static class CatalogueCache
{
    /// <summary>The build of the library that holds catalogue and wording.</summary>
    private static readonly string s_build = typeof(DtcCatalogue).Module.ModuleVersionId.ToString("N")[..16];

    /// <summary>Writes the headers; true when the client has this answer already. An address and a language have one answer.</summary>
    public static bool IsKnown(HttpContext http, Language language)
    {
        var tag = new EntityTagHeaderValue($"\"{s_build}-{LanguageTags.Of(language)}\"", isWeak: true); // weak: it may be compressed on its way
        IHeaderDictionary headers = http.Response.Headers;
        headers.ETag = tag.ToString();
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        headers.CacheControl = "private, max-age=3600";
        headers.ContentLanguage = LanguageTags.Of(language);
        return EntityTagHeaderValue.TryParseList(http.Request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? known)
            && known.Any(each => each.Equals(EntityTagHeaderValue.Any) || each.Compare(tag, useStrongComparison: false));
    }
}
