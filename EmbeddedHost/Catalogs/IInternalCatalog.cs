namespace Microsoft.ML;

/// <summary>A catalog that knows its environment. Extensions reach it by the names that these members have in ML.NET.</summary>
internal interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}
