using System.CommandLine;
using Clutch.Identity;
using Microsoft.Extensions.Configuration;

namespace Clutch.Host;

/// <summary><c>clutch account</c>: for the person who runs the server and can read its data folder.</summary>
internal static class AccountCommand
{
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "The server's data folder", DefaultValueFactory = _ => "data" };
        Option<string> page = new("--page") { Description = "Where the page is reached", DefaultValueFactory = _ => "http://127.0.0.1:8080/" };
        Command link = new("link", "Prints an address that signs the operator in, once, within ten minutes; makes the operator's account if there is none") { data, page };
        link.SetAction(async (result, cancellationToken) =>
        {
            IConfiguration configuration = Settings.Read([]);
            IdentityOptions options = Settings.Bind(configuration, "identity", new IdentityOptions());
            string store = options.Store ?? DataFolder.Open(result.GetValue(data)!).Identity;
            Console.WriteLine(await FirstSignIn.MakeLinkAsync(store, TimeProvider.System, result.GetValue(page)!, cancellationToken));
            return ExitCodes.Good;
        });
        return new Command("account", "Accounts of this server") { link };
    }
}
