using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Classifies sequences of tokens by stacks of depthwise separable convolutions (Kaiser et al., arXiv 1706.03059).</summary>
/// <inheritdoc cref="TokenMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="TokenNetworkCatalog"/>
public sealed class SeparableCnnMulticlassTrainer : TokenMulticlassTrainer<SeparableCnnOptions>
{
    internal SeparableCnnMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="SeparableCnnMulticlassTrainer"/>.</summary>
    public sealed class Options() : TokenOptions(new SeparableCnnOptions())
    {
        /// <inheritdoc cref="SeparableCnnOptions.Modules"/>
        public int NumberOfModules
        {
            get => Network.Modules;
            set => Network = Network with { Modules = value };
        }

        /// <inheritdoc cref="SeparableCnnOptions.Dimensions"/>
        public int NumberOfDimensions
        {
            get => Network.Dimensions;
            set => Network = Network with { Dimensions = value };
        }
    }
}
