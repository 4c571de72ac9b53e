using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Classifies texts by a sentence CNN (Kim, arXiv 1408.5882): convolutions over the vectors of words.</summary>
/// <inheritdoc cref="TokenMulticlassTrainer{TNetwork}" path="/remarks"/>
/// <seealso cref="TokenNetworkCatalog"/>
public sealed class TextCnnMulticlassTrainer : TokenMulticlassTrainer<TextCnnOptions>
{
    private readonly Options _options;

    internal TextCnnMulticlassTrainer(IHostEnvironment env, Options options) : base(env, options) => _options = options;

    private protected override NetworkOptions Complete(NetworkOptions network, TrainerInput input, TrainerSeries train)
    {
        var text = (TextCnnOptions)base.Complete(network, input, train);
        if (_options.WordVectors is not { } given)
            return text;
        DataViewSchema.Column column = input.Data.Schema[input.Extents.Column];
        if (column.Annotations.Schema.GetColumnOrNull(Annotation.KeyValues)?.Type is not VectorDataViewType { ItemType: TextDataViewType })
        {
            throw new InvalidOperationException(
                $"Column '{column.Name}': its keys have no texts as key values, which WordVectors need; "
                + "let MapValueToKey make them of words.");
        }

        VBuffer<ReadOnlyMemory<char>> words = default;
        column.Annotations.GetValue(Annotation.KeyValues, ref words);
        string[] all = [.. words.DenseValues().Select(word => word.ToString())];

        // Keys count from 1.
        return text with
        {
            Vectors = given.For(text.Numbers is { } keys ? [.. keys.Values.ToArray().Select(key => all[key - 1])] : all, network.Seed),
        };
    }

    /// <summary>Options of <see cref="TextCnnMulticlassTrainer"/>.</summary>
    public sealed class Options() : TokenOptions(new TextCnnOptions())
    {
        /// <summary>
        /// Vectors of words to start from, found by the key values of the column of texts. The mode is then to be another than
        /// <see cref="TextCnnVectors.Random"/>. Default null.
        /// </summary>
        public WordVectors? WordVectors { get; set; }

        /// <inheritdoc cref="TextCnnOptions.Mode"/>
        public TextCnnVectors Mode
        {
            get => Network.Mode;
            set => Network = Network with { Mode = value };
        }

        /// <inheritdoc cref="TextCnnOptions.Dimensions"/>
        public int NumberOfDimensions
        {
            get => Network.Dimensions;
            set => Network = Network with { Dimensions = value };
        }

        /// <inheritdoc cref="TextCnnOptions.Filters"/>
        public int NumberOfFilters
        {
            get => Network.Filters;
            set => Network = Network with { Filters = value };
        }

        /// <inheritdoc cref="TextCnnOptions.Dropout"/>
        public float Dropout
        {
            get => Network.Dropout;
            set => Network = Network with { Dropout = value };
        }
    }
}
