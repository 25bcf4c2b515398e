using Clutch.Dtc;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api;

/// <summary>The parameters that all routes of the trouble codes take.</summary>
internal static class Question
{
    /// <summary>Null, or what is wrong.</summary>
    public static ProblemDetails? Read(string? make, string? lang, HttpContext http, out Make asked, out Language language)
    {
        asked = Make.Standard;
        language = LanguageTags.Choose(http.Request.Headers.AcceptLanguage.ToString());
        if (lang is not null && !LanguageTags.TryParse(lang, out language))
        {
            return VehicleProblems.BadParameter("lang", lang, string.Join(" or ", LanguageTags.All));
        }

        return make is not null && !Make.TryParse(make, out asked) ? DtcProblems.NotAMake(make, language) : null;
    }
}
