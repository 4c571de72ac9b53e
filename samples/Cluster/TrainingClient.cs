using ConvSeq.Cluster;
using ConvSeq.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using Orleans.Configuration;

namespace Cluster;

/// <summary>A client: trains, asks or cancels.</summary>
internal static class TrainingClient
{
    public static async Task<int> RunAsync(string verb, string[] settings)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(settings);
        IConfiguration configuration = builder.Configuration;
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleansClient(client =>
        {
            if (configuration["Redis"] is { } redis)
            {
                client.UseRedisClustering(redis)
                    .Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = TrainingSilo.ClusterName);
            }
            else
                client.UseLocalhostClustering(configuration.GetValue("GatewayPort", 30000));
        });
        using IHost host = builder.Build();
        await host.StartAsync();
        var cluster = host.Services.GetRequiredService<IClusterClient>();
        ShardPlan plan = ShardPlan.Load(configuration["Plan"] ?? "plan");
        TrainingJob job = cluster.GetTrainingJob(plan, new TrainingJobOptions { PlanFolder = configuration["SiloPlan"] });
        switch (verb)
        {
            case "train":
                // Ctrl+C.
                CancellationToken stop = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
                TimeSeriesModel model = await job.TrainAsync(new Lines(), stop);
                Save(model, configuration["Model"] ?? "model.zip");
                break;
            case "cancel":
                await job.CancelAsync();
                break;
        }

        if (verb != "train")
            new Lines().Report(await job.GetStatusAsync());
        await host.StopAsync();
        return 0;
    }

    private static void Save(TimeSeriesModel model, string path)
    {
        var mlContext = new MLContext();
        ITransformer transformer = mlContext.Model.FromConvSeqModel(model, out DataViewSchema schema);
        mlContext.Model.Save(transformer, schema, path);
        Console.WriteLine($"{path}: {model.Algorithm}, trained on {model.Training.SeriesCount} series");
    }

    /// <summary>Writes a line for each status that says something new.</summary>
    private sealed class Lines : IProgress<TrainingStatus>
    {
        private string _last = "";

        public void Report(TrainingStatus value)
        {
            string left = value.TimeLeft is { } time ? $", {value.SeriesPerSecond:n0} series/s, {time.TotalSeconds:n0} s left" : "";
            string line = $"{value.State}: {value.ShardsDone} of {value.Shards} shards, {value.SumsDone} of {value.Sums} sums{left}";
            if (line != _last)
                Console.WriteLine(line);
            _last = line;
        }
    }
}
