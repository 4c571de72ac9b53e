// Trains one model on several machines, or several processes of one. README.md takes three terminals to a trained model.
//
//   silo                        takes part in training until it is stopped
//   train  --Plan D --Model F   trains the model of a plan; Ctrl+C cancels
//   status --Plan D             says how far the training is
//   cancel --Plan D             cancels it

using Cluster;
using ConvSeq.Cluster;

try
{
    return args switch
    {
        ["silo", .. var settings] => await TrainingSilo.RunAsync(settings),
        ["train" or "status" or "cancel", .. var settings] => await TrainingClient.RunAsync(args[0], settings),
        _ => Fail("Begin with silo, train, status or cancel; README.md has the settings."),
    };
}
catch (Exception problem) when (problem is IOException or InvalidDataException or TrainingFailedException or OperationCanceledException
    or TimeoutException or Orleans.Runtime.OrleansException)
{
    return Fail(problem.Message);
}

static int Fail(string why)
{
    Console.Error.WriteLine(why);
    return 1;
}
