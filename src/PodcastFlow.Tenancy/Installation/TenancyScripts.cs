using System.Reflection;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>The SQL that makes a database a multi-tenant one: roles, the control plane's and the tenants' migrations, the doctor.</summary>
/// <param name="Roles">Roles, extensions and revokes; run by a superuser, repeatable.</param>
/// <param name="Doctor">The view that lists what is open and must be shut; repeatable.</param>
/// <param name="Public">The migrations of schema <c>public</c>, in order.</param>
/// <param name="Tenant">The migrations of every tenant's schema, in order.</param>
public sealed record TenancyScripts(string Roles, string Doctor, IReadOnlyList<Script> Public, IReadOnlyList<Script> Tenant)
{
    /// <summary>From the resources <c>db/…</c> of the product's assembly.</summary>
    public static TenancyScripts FromResources(Assembly assembly) => From(
        assembly.GetManifestResourceNames().Where(name => name.StartsWith("db/", StringComparison.Ordinal)).Select(name => name["db/".Length..]),
        name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream("db/" + name)!);
            return reader.ReadToEnd();
        });

    /// <summary>From a folder laid out like <c>db</c>.</summary>
    public static TenancyScripts FromFolder(string folder) => From(
        Directory.EnumerateFiles(folder, "*.sql", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')),
        name => File.ReadAllText(Path.Combine(folder, name)));

    static TenancyScripts From(IEnumerable<string> names, Func<string, string> read)
    {
        var all = names.ToHashSet(StringComparer.Ordinal);
        string One(string name) => all.Contains(name) ? read(name) : throw new InstallationException($"{name} is missing among the SQL files.");
        Script[] Sequence(string folder) =>
            InSequence(folder, all.Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Select(name => Script.Parse(name[folder.Length..], read(name))));
        return new TenancyScripts(One("roles.sql"), One("doctor.sql"), Sequence("public/"), Sequence("tenant/"));
    }

    /// <summary>The same with other tenant migrations.</summary>
    public TenancyScripts WithTenant(params IEnumerable<Script> tenant) => this with { Tenant = InSequence("tenant/", tenant) };

    static Script[] InSequence(string what, IEnumerable<Script> scripts)
    {
        var ordered = scripts.OrderBy(script => script.Version).ToArray();
        for (var i = 0; i < ordered.Length; i++)
            if (ordered[i].Version != i + 1) throw new InstallationException($"{what}: version {i + 1} is missing or there twice.");
        return ordered.Length > 0 ? ordered : throw new InstallationException($"{what}: there is no migration.");
    }
}
