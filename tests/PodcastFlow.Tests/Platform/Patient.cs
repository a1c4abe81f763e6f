using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Archives;
using PodcastFlow.Files;
using PodcastFlow.Inventory;
using PodcastFlow.Jobs;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Platform;

/// <summary>An installation of its own with one organization, healthy until a test does something to it.</summary>
sealed class Patient : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("podcastflow-patient-");
    readonly TestDatabase _database;

    Patient(TestDatabase database, TestInstallation installation, TestOrganization org)
    {
        (_database, Installation, Org) = (database, installation, org);
        Store = new FileStore(new FileStoreOptions { Directory = Path.Combine(_folder.FullName, "files") });
        Archives = new ArchiveFolder(new ArchiveOptions { Folder = Path.Combine(_folder.FullName, "archives") });
        Options = new ExaminationOptions { DataDirectory = _folder.FullName, FreeShare = 0 };
        Services = new ServiceCollection().AddSingleton(installation.Connection).AddSingleton(Store).AddSingleton(Archives).AddSingleton<TenantFiles>(new StoredFiles(Store)).AddSingleton(Options)
            .AddSingleton(new JobOptions()).AddSingleton(new JobKinds([ExamineInstallation.Job, HoldExpiry.Expire])).AddSingleton<TimeProvider>(Clock).BuildServiceProvider();
    }

    public TestInstallation Installation { get; }
    public TestOrganization Org { get; }
    public FileStore Store { get; }
    public ArchiveFolder Archives { get; }
    public ExaminationOptions Options { get; }
    public ServiceProvider Services { get; }

    /// <summary>The host's, right until a test puts it wrong.</summary>
    public Later Clock { get; } = new(TimeSpan.Zero);

    public Door Master => Installation.Master;

    public static async Task<Patient> Create()
    {
        var database = await TestDatabase.Create();
        var installation = await TestInstallation.On(database);
        return new Patient(database, installation, await TestOrganization.Create(on: installation));
    }

    public Task Sql(string sql) => _database.Execute(sql);

    public Task<T> One<T>(string sql) => _database.One<T>(sql);

    public Task<List<Finding>> Examine() => ExamineInstallation.Everything(Master, Services);

    public Task<MendInstallation.Outcome> Mend() => MendInstallation.Mend(Master, Services, null);

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Installation.Services.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
