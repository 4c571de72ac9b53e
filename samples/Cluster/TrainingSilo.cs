using System.Net;
using ConvSeq.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Cluster;

/// <summary>
/// A silo. Without <c>Redis</c> it finds others on this machine only, and what is known of jobs dies with the first of them.
/// </summary>
internal static class TrainingSilo
{
    /// <summary>Name of the cluster in Redis, for silos and clients.</summary>
    public const string ClusterName = "convseq";

    public static async Task<int> RunAsync(string[] settings)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(settings);
        IConfiguration configuration = builder.Configuration;
        builder.Logging.AddFilter("Orleans", LogLevel.Error).AddFilter("Polly", LogLevel.Error);
        int port = configuration.GetValue("Port", 11111), gatewayPort = configuration.GetValue("GatewayPort", 30000);
        builder.UseOrleans(silo =>
        {
            if (configuration["Redis"] is { } redis)
            {
                silo.UseRedisClustering(redis)
                    .AddRedisGrainStorageAsDefault(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis))
                    .Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = ClusterName);
                if (configuration["Address"] is { } address)
                    silo.ConfigureEndpoints(IPAddress.Parse(address), port, gatewayPort);
                else
                    silo.ConfigureEndpoints(port, gatewayPort);
            }
            else
            {
                var first = new IPEndPoint(IPAddress.Loopback, configuration.GetValue("FirstPort", port));
                silo.UseLocalhostClustering(port, gatewayPort, first).AddMemoryGrainStorageAsDefault();
            }

            silo.Configure<ClusterMembershipOptions>(configuration.GetSection("Membership"))
                .AddConvSeqTraining(Store(configuration), configuration.GetSection("Training").Bind);
        });
        using IHost host = builder.Build();
        await host.RunAsync();
        return 0;
    }

    /// <summary>A folder that all silos see, or a URL.</summary>
    private static IStatisticsStore Store(IConfiguration configuration)
    {
        string store = configuration["Store"] ?? "statistics";
        return Uri.TryCreate(store, UriKind.Absolute, out Uri? url) && url.Scheme.StartsWith("http", StringComparison.Ordinal)
            ? new HttpStatisticsStore(url)
            : new FolderStatisticsStore(Directory.CreateDirectory(store).FullName);
    }
}
