using k8s;
using k8s.Models;

namespace ConvSeq.Tests.Cluster;

/// <summary>The manifest of the sample holds what Kubernetes knows, and its parts fit together. It is not run.</summary>
[TestClass]
public sealed class KubernetesTests
{
    // Strictly: a member that the type of the object does not have is an error.
    private static readonly object[] Objects = [.. KubernetesYaml.LoadAllFromString(
        File.ReadAllText(Repository.Find("samples", "Cluster", "kubernetes.yaml")), strict: true)];

    [TestMethod]
    public void EveryObjectIsOfAKnownTypeAndHasAName()
    {
        CollectionAssert.AreEqual(
            new[]
            {
                typeof(V1PersistentVolumeClaim), typeof(V1StatefulSet), typeof(V1Service), typeof(V1Deployment), typeof(V1Job),
            },
            Objects.Select(one => one.GetType()).ToArray());
        string[] names = [.. Objects.Select(one => $"{one.GetType().Name} {((IMetadata<V1ObjectMeta>)one).Metadata.Name}")];
        CollectionAssert.AllItemsAreUnique(names);
    }

    [TestMethod]
    public void LabelsClaimsPortsAndVolumesFitTogether()
    {
        V1Deployment silos = Objects.OfType<V1Deployment>().Single();
        V1StatefulSet redis = Objects.OfType<V1StatefulSet>().Single();
        V1Service service = Objects.OfType<V1Service>().Single();
        V1Job train = Objects.OfType<V1Job>().Single();
        CollectionAssert.AreEqual(silos.Spec.Selector.MatchLabels.ToArray(), silos.Spec.Template.Metadata.Labels.ToArray());
        CollectionAssert.AreEqual(redis.Spec.Selector.MatchLabels.ToArray(), redis.Spec.Template.Metadata.Labels.ToArray());
        CollectionAssert.AreEqual(service.Spec.Selector.ToArray(), redis.Spec.Template.Metadata.Labels.ToArray());
        Assert.AreEqual(service.Metadata.Name, redis.Spec.ServiceName);
        string address = $"{service.Metadata.Name}:{service.Spec.Ports.Single().Port}";
        foreach (V1PodSpec pod in new[] { silos.Spec.Template.Spec, train.Spec.Template.Spec })
        {
            V1Container container = pod.Containers.Single();
            Assert.AreEqual(address, container.Env.Single(variable => variable.Name == "Redis").Value);
            Assert.AreEqual(
                Objects.OfType<V1PersistentVolumeClaim>().Single().Metadata.Name, pod.Volumes.Single().PersistentVolumeClaim.ClaimName);
            Assert.AreEqual(pod.Volumes.Single().Name, container.VolumeMounts.Single().Name);
        }

        V1Container silo = silos.Spec.Template.Spec.Containers.Single();
        Assert.AreEqual("silo", silo.Args.Single());
        Assert.AreEqual("train", train.Spec.Template.Spec.Containers.Single().Args[0]);
        Assert.IsTrue(silo.Ports.Any(port => port.ContainerPort == int.Parse(silo.ReadinessProbe.TcpSocket.Port.Value)));
    }
}
