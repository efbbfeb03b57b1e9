package io.flinktwins.cli.cluster;

import io.flinktwins.cli.pipeline.DemoModelOption;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.testbed.processes.Checkout;
import io.flinktwins.testbed.processes.FlinkClient;
import io.flinktwins.testbed.processes.FlinkDistribution;
import io.flinktwins.testbed.processes.StandaloneCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins cluster submit}: runs both jobs on the cluster. */
@Command(name = "submit", description = "Submits both jobs with flink run; one that runs already is left alone.")
final class ClusterSubmitCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private DemoModelOption model = new DemoModelOption();

    @Option(
            names = "--slots",
            defaultValue = "3",
            paramLabel = "N",
            description = "For the classification job; the accuracy job takes one more. Default: ${DEFAULT-VALUE}.")
    private int slots;

    @Override
    public Integer call() throws IOException, InterruptedException {
        InvalidSettingException.requireAtLeastOne("slots", slots);
        PrintWriter messages = spec.commandLine().getErr();
        Checkout checkout = Checkout.current();
        StandaloneCluster cluster =
                StandaloneCluster.open(directory.path(), FlinkDistribution.find(checkout, messages), checkout);
        FlinkClient client = new FlinkClient(cluster);
        List<String> options = List.of("--bootstrap-servers", cluster.bootstrapServers(), "--model", model.submitted());
        messages.println(client.submit("classification", slots, null, options).strip());
        messages.println(client.submit("accuracy", 1, null, options).strip());
        return ExitCode.OK;
    }
}
