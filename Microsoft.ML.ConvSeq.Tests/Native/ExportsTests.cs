using System.Text;
using ConvSeq.Models;
using ConvSeq.Native;
using ConvSeq.Series;

namespace ConvSeq.Tests.Native;

/// <summary>The functions of the shared library, called as C calls them.</summary>
[TestClass]
public sealed unsafe class ExportsTests
{
    private static readonly SeriesSet Train = SeriesGenerators.Cbf(40, 1);
    private static readonly byte[] Error = new byte[300];

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    public void WhatIsTrainedIsSavedLoadedAndScoresAsInTheEngine()
    {
        nint model = Trained();
        string path = _folder.File("cbf.csq");
        AssertOk(Call(error => Text(path, text => SaveFunction(model, text, error, Error.Length))));
        TimeSeriesClassifier expected = TimeSeriesClassifier.Load(path);
        nint* read = stackalloc nint[1];
        AssertOk(Call(error => Text(path, text => LoadFunction(text, read, error, Error.Length))));
        nint loaded = *read;
        int* shape = stackalloc int[2];
        AssertOk(Call(error => ShapeFunction(loaded, shape, shape + 1, error, Error.Length)));
        Assert.AreEqual((1, 3), (shape[0], shape[1]));
        ClassPredictions all = expected.Predict(Train);
        int[] labels = new int[Train.Count];
        double[] probabilities = new double[3 * Train.Count];
        AssertOk(Predict(loaded, Train.Count, labels, probabilities));
        CollectionAssert.AreEqual(all.Labels.ToArray(), labels);
        for (int i = 0; i < Train.Count; i++)
            CollectionAssert.AreEqual(all.Probabilities(i).ToArray(), probabilities[(3 * i)..(3 * i + 3)]);
        AssertOk(Predict(loaded, 1, labels, probabilities));
        Assert.AreEqual(all.Labels[0], labels[0]);
        string described = string.Concat(expected.Describe().Select(line => $"{line.Key}: {line.Value}\n"));
        Assert.AreEqual(described, Written((text, size, needed, error) =>
            DescribeFunction(loaded, text, size, needed, error, Error.Length)));
        Assert.AreEqual("funnel", Written((text, size, needed, error) =>
            ClassNameFunction(loaded, 2, text, size, needed, error, Error.Length)));
        FreeFunction(model);
        FreeFunction(loaded);
    }

    [TestMethod]
    public void WhatIsWrongIsACodeAndAText()
    {
        nint model = Trained();
        nint* read = stackalloc nint[1];
        int[] labels = new int[1];
        double[] probabilities = new double[3];
        Fails(Status.InvalidArgument, "count is 0", Predict(model, 0, labels, probabilities));
        Fails(Status.InvalidArgument, "lengths", Call(error =>
        {
            fixed (int* label = labels)
            fixed (double* probability = probabilities)
                return PredictFunction(model, 1, 1, null, null, label, probability, error, Error.Length);
        }));
        Fails(Status.InvalidArgument, "no class 3", Call(error => ClassNameFunction(model, 3, null, 0, null, error, Error.Length)));
        Fails(Status.TooSmall, "too small", Call(error => ClassNameFunction(model, 0, null, 0, null, error, Error.Length)));
        string path = _folder.Write("none.csq", "This is no model.");
        Fails(Status.BadModel, "none.csq", Call(error => Text(path, text => LoadFunction(text, read, error, Error.Length))));
        Fails(Status.InputOutput, "absent", Call(error => Text("absent.csq", text => LoadFunction(text, read, error, Error.Length))));
        Fails(Status.InvalidArgument, "no algorithm 'knn'", Fit("knn", 3, read));
        Fails(Status.InvalidArgument, "label of series", Fit("minirocket", 2, read));
        FreeFunction(model);
        FreeFunction(model);
        Fails(Status.InvalidArgument, "has been freed", Predict(model, 1, labels, probabilities));
    }

    [TestMethod]
    public void ALongErrorIsCutAtAWholeCharacter()
    {
        fixed (byte* text = new byte[4])
        {
            Texts.WriteSome("aéé", text, 4);
            Assert.AreEqual("aé", Texts.Read(text, "text"));
            Texts.WriteSome("éé", text, 4);
            Assert.AreEqual("é", Texts.Read(text, "text"));
        }
    }

    private static readonly delegate* unmanaged[Cdecl]<
        byte*, ulong, int, int, int, int*, float*, int*, byte**, int, nint*, byte*, int, int> TrainFunction = &Exports.Train;

    private static readonly delegate* unmanaged[Cdecl]<byte*, nint*, byte*, int, int> LoadFunction = &Exports.Load;

    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int> SaveFunction = &Exports.Save;

    private static readonly delegate* unmanaged[Cdecl]<nint, int, int, int*, float*, int*, double*, byte*, int, int> PredictFunction =
        &Exports.Predict;

    private static readonly delegate* unmanaged[Cdecl]<nint, int*, int*, byte*, int, int> ShapeFunction = &Exports.Shape;

    private static readonly delegate* unmanaged[Cdecl]<nint, int, byte*, int, int*, byte*, int, int> ClassNameFunction =
        &Exports.ClassName;

    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int*, byte*, int, int> DescribeFunction = &Exports.Describe;

    private static readonly delegate* unmanaged[Cdecl]<nint, void> FreeFunction = &Exports.Free;

    private delegate int TextTaker(byte* text);

    private delegate int Writer(byte* text, int size, int* needed, byte* error);

    private static nint Trained()
    {
        nint* model = stackalloc nint[1];
        AssertOk(Fit("minirocket", 3, model));
        Assert.AreNotEqual(0, *model);
        return *model;
    }

    private static int Fit(string algorithm, int classes, nint* model)
    {
        (int[] lengths, float[] values) = Series(Train.Count);
        byte[][] names = [.. Train.ClassNames.Select(name => Encoding.UTF8.GetBytes(name + '\0'))];
        fixed (byte* first = names[0], second = names[1], third = names[2])
        fixed (int* length = lengths, label = Train.Labels.ToArray())
        fixed (float* value = values)
        {
            byte** all = stackalloc byte*[3];
            all[0] = first;
            all[1] = second;
            all[2] = third;
            int* lengthOf = length, labelOf = label;
            float* valueOf = value;
            return Call(error => Text(algorithm, text =>
                TrainFunction(text, 1, 1, 1, Train.Count, lengthOf, valueOf, labelOf, all, classes, model, error, Error.Length)));
        }
    }

    private static int Predict(nint model, int count, int[] labels, double[] probabilities)
    {
        (int[] lengths, float[] values) = Series(count);
        fixed (int* length = lengths.Length == 0 ? new int[1] : lengths, label = labels)
        fixed (float* value = values.Length == 0 ? new float[1] : values)
        fixed (double* probability = probabilities)
        fixed (byte* error = Error)
            return PredictFunction(model, 2, count, length, value, label, probability, error, Error.Length);
    }

    private static (int[] Lengths, float[] Values) Series(int count) => (
        [.. Enumerable.Range(0, count).Select(Train.LengthOf)],
        [.. Enumerable.Range(0, count).SelectMany(i => Train.Values(i).ToArray())]);

    private static int Call(TextTaker function)
    {
        fixed (byte* error = Error)
            return function(error);
    }

    private static int Text(string text, TextTaker function)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text + '\0'))
            return function(bytes);
    }

    /// <summary>Asks how long a text is, and then for the text.</summary>
    private static string Written(Writer function)
    {
        int* needed = stackalloc int[1];
        Fails(Status.TooSmall, "too small", Call(error => function(null, 0, needed, error)));
        byte[] text = new byte[*needed];
        fixed (byte* first = text)
        {
            byte* start = first;
            AssertOk(Call(error => function(start, text.Length, needed, error)));
            return Texts.Read(start, "text");
        }
    }

    private static void AssertOk(int status) => Fails(Status.Ok, "", status);

    private static void Fails(Status expected, string text, int status)
    {
        fixed (byte* error = Error)
        {
            string said = Texts.Read(error, "error");
            Assert.AreEqual(expected, (Status)status, said);
            Assert.Contains(text, said);
        }
    }
}
