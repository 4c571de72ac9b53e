Console.WriteLine("This sample needs the packages Microsoft.ML and Microsoft.ML.FastTree, which no package source here serves.");
