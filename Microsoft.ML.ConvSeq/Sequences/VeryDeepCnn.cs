using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Classifies texts by a very deep network over their characters (Conneau et al., arXiv 1606.01781).</summary>
/// <inheritdoc cref="TokenMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="TokenNetworkCatalog"/>
public sealed class VeryDeepCnnMulticlassTrainer : TokenMulticlassTrainer<VeryDeepCnnOptions>
{
    internal VeryDeepCnnMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options)
    {
    }

    /// <summary>Options of <see cref="VeryDeepCnnMulticlassTrainer"/>.</summary>
    public sealed class Options() : TokenOptions(new VeryDeepCnnOptions())
    {
        /// <inheritdoc cref="VeryDeepCnnOptions.Depth"/>
        public int Depth
        {
            get => Network.Depth;
            set => Network = Network with { Depth = value };
        }
    }
}
