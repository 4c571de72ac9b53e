namespace Microsoft.ML;

/// <summary>Fills a value, reusing what it holds.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);
