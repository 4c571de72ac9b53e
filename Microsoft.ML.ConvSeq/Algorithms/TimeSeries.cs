using ConvSeq.Features;
using ConvSeq.MLNet;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet
{
    /// <summary>Classifies time series in one step: features of any algorithm and a linear head.</summary>
    public sealed class TimeSeriesMulticlassTrainer : SeriesMulticlassTrainer<SeriesFeatureOptions>
    {
        internal TimeSeriesMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
        {
        }

        /// <summary>Options.</summary>
        public sealed class Options() : OptionsBase(new MiniRocketOptions());
    }

    /// <summary>Predicts a number from time series in one step.</summary>
    public sealed class TimeSeriesRegressionTrainer : SeriesRegressionTrainer<SeriesFeatureOptions>
    {
        internal TimeSeriesRegressionTrainer(IHostEnvironment env, Options options) : base(env, options)
        {
        }

        /// <summary>Options.</summary>
        public sealed class Options() : OptionsBase(new MiniRocketOptions());
    }
}

namespace Microsoft.ML
{
    /// <summary>Trainers.</summary>
    public static class TimeSeriesCatalog
    {
        /// <summary>Trains.</summary>
        public static TimeSeriesMulticlassTrainer TimeSeries(
            this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TimeSeriesMulticlassTrainer.Options options) =>
            new(MLNetInternals.EnvironmentOf(catalog), options);

        /// <summary>Trains.</summary>
        public static TimeSeriesRegressionTrainer TimeSeries(
            this RegressionCatalog.RegressionTrainers catalog, TimeSeriesRegressionTrainer.Options options) =>
            new(MLNetInternals.EnvironmentOf(catalog), options);
    }
}
