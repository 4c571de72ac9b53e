using ConvSeq.Tests.Models;

namespace ConvSeq.Tests.Torch;

[TestClass, TestCategory("TorchSharp"), NeedsLibTorch]
public sealed class TorchModuleFormatTests() : FileFormatContract(TorchModuleFileTests.Format);
