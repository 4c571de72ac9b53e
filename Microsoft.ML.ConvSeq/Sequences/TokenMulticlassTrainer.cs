using ConvSeq.MLNet.Columns;
using ConvSeq.Networks;
using Microsoft.ML.Runtime;

namespace ConvSeq.MLNet;

/// <summary>Trains convolutional networks that classify sequences of tokens, such as the words of a text.</summary>
/// <typeparam name="TNetwork">Options of the network.</typeparam>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Trainer Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No |
/// | Is caching required? | No |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.ConvSeq |
/// | Exportable to ONNX | By Microsoft.ML.ConvSeq.Onnx |
///
/// ### Input and Output Columns
/// The label is a [key](xref:Microsoft.ML.Data.KeyDataViewType), the sequences are vectors of keys of known or variable size, one key for
/// each token, such as a word; or keys of 16 bits, as characters have, and then those that the training data lacks count as missing. A
/// missing key, such as that of a word outside the dictionary, has the vector 0, as if nothing were there. A
/// sequence without tokens scores as one missing key does. PredictedLabel is a key with the label's key values; Score holds a probability
/// per class, the mean over all networks. Rows without a label are skipped. All sequences are read into memory.
/// ]]></format>
/// </remarks>
public abstract class TokenMulticlassTrainer<TNetwork> : NetworkMulticlassTrainer<TNetwork> where TNetwork : SymbolNetworkOptions
{
    private protected TokenMulticlassTrainer(IHostEnvironment env, TokenOptions options) : base(env, options)
    {
    }

    private protected override bool AreTokens => true;

    private protected override NetworkOptions Complete(NetworkOptions network, TrainerInput input, TrainerSeries train) =>
        TokenSymbols.Complete((SymbolNetworkOptions)network, input, train);

    /// <summary>Options that all networks for tokens share.</summary>
    public abstract class TokenOptions : OptionsBase
    {
        private protected TokenOptions(TNetwork network) : base(network) => TokensColumnName = DefaultColumns.Tokens;

        /// <summary>The column of sequences, a vector of keys. Default: Tokens.</summary>
        public string TokensColumnName
        {
            get => SeriesColumnName;
            set => SeriesColumnName = value;
        }
    }
}

/// <summary>The symbols of a network for tokens.</summary>
internal static class TokenSymbols
{
    /// <summary>All keys of a dictionary; of the 65,535 characters those that occur.</summary>
    public static SymbolNetworkOptions Complete(SymbolNetworkOptions network, TrainerInput input, TrainerSeries train) =>
        input.Extents.HasShortTokens
            ? network with { Numbers = SymbolNumbers.Seen(train.Set) }
            : network with { Symbols = input.Extents.Tokens + 1 };
}
