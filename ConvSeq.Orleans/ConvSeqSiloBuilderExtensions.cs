using ConvSeq.Cluster;
using ConvSeq.Cluster.Workers;
using ConvSeq.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orleans.Hosting;

/// <summary>Adds distributed training to silos.</summary>
public static class ConvSeqSiloBuilderExtensions
{
    /// <summary>
    /// Lets a silo take part in the training of shards. All silos of a cluster need the same store, a default grain storage, which keeps
    /// the state of jobs, and the training files under the paths of the plan.
    /// </summary>
    /// <param name="siloBuilder">The silo.</param>
    /// <param name="store">
    /// Where workers leave statistics and the model: 4 bytes for each pair of features a shard. Every silo must see what others have
    /// written.
    /// </param>
    /// <example>
    /// <code>
    /// builder.UseOrleans(silo => silo
    ///     .UseRedisClustering("redis:6379")
    ///     .AddRedisGrainStorageAsDefault(...)
    ///     .AddConvSeqTraining(new FolderStatisticsStore("/shared/statistics")));
    /// </code>
    /// </example>
    public static ISiloBuilder AddConvSeqTraining(this ISiloBuilder siloBuilder, IStatisticsStore store) =>
        siloBuilder.AddConvSeqTraining(store, _ => { });

    /// <summary>As <see cref="AddConvSeqTraining(ISiloBuilder, IStatisticsStore)"/>, with settings of this silo.</summary>
    /// <param name="siloBuilder">The silo.</param>
    /// <param name="store">Where workers leave statistics and the model.</param>
    /// <param name="configure">Sets how much of the machine training takes, and how patient it is.</param>
    public static ISiloBuilder AddConvSeqTraining(
        this ISiloBuilder siloBuilder, IStatisticsStore store, Action<TrainingSiloOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(siloBuilder);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(configure);
        siloBuilder.Services.Configure(configure);
        siloBuilder.Services.AddSingleton(store);
        siloBuilder.Services.TryAddSingleton(TimeProvider.System);
        siloBuilder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ShardWorkers>();
        return siloBuilder;
    }
}
