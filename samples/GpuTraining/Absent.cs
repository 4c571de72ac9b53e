Console.WriteLine("This sample needs the packages TorchSharp and TorchSharp-cpu, which no package source here serves.");
