package io.flinktwins.cli.cluster;

import io.flinktwins.cli.pipeline.DemoModelOption;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.jobs.AccuracyOptions;
import io.flinktwins.jobs.ClassificationOptions;
import io.flinktwins.jobs.JobCommandLine;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.testbed.processes.Checkout;
import io.flinktwins.testbed.processes.FlinkClient;
import io.flinktwins.testbed.processes.FlinkDistribution;
import io.flinktwins.testbed.processes.StandaloneCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twins cluster submit}: runs both jobs on the cluster. */
@Command(
        name = "submit",
        description = {
            "Submits both jobs, or one, with flink run, and again when the JobManager has been started anew; one that runs"
                    + " already is left alone, and has these options from its next submission on.",
            "A job goes on from its newest checkpoint or savepoint in --directory, and says so."
        })
final class ClusterSubmitCommand implements Callable<Integer> {

    /** The accuracy job asks for labels unless told otherwise, so that there is something to label. */
    private static final String LABELS_PER_MINUTE = "--labels-per-minute";

    /** Options are right or wrong whichever it is. */
    private static final String ANY_BROKER = "localhost:9092";

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

    @Option(
            names = "--job",
            paramLabel = "JOB",
            description = "Only this one: ${COMPLETION-CANDIDATES}. Default: both.")
    private @Nullable Job only;

    @Parameters(
            arity = "0..*",
            paramLabel = "-- OPTION",
            description = "More options of the job, such as --job accuracy -- --report-interval=5s. Needs --job.")
    private List<String> jobOptions = new ArrayList<>();

    /** By the names of docker/flink/submit.sh. */
    private enum Job {
        classification,
        accuracy
    }

    /** A group of its own has topics of its own, and that of the requests may be missing. */
    private static boolean decidesOnRequests(String option) {
        return option.startsWith(LABELS_PER_MINUTE) || option.startsWith("--group-id");
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        InvalidSettingException.requireAtLeastOne("slots", slots);
        if (only == null && !jobOptions.isEmpty()) {
            throw new InvalidOptionsException("say with --job whose options these are: " + jobOptions);
        }
        List<Job> jobs = only == null ? List.of(Job.values()) : List.of(only);
        if (!model.isElsewhere()) {
            jobs.forEach(this::check);
        }
        PrintWriter messages = spec.commandLine().getErr();
        Checkout checkout = Checkout.current();
        StandaloneCluster cluster =
                StandaloneCluster.open(directory.path(), FlinkDistribution.find(checkout, messages), checkout);
        FlinkClient client = new FlinkClient(cluster);
        for (Job job : jobs) {
            int jobSlots = job == Job.classification ? slots : 1;
            List<String> options = options(job, cluster.bootstrapServers());
            messages.println(client.submit(job.name(), jobSlots, null, options).strip());
            client.keepSubmitted(job.name(), jobSlots, options);
        }
        return ExitCode.OK;
    }

    /** Where the job runs already, its options are only kept: one that can't work would end the next submission, unseen. */
    private void check(Job job) {
        String[] options = options(job, ANY_BROKER).toArray(String[]::new);
        switch (job) {
            case classification ->
                JobCommandLine.parse(new ClassificationOptions(), options).ifPresent(ClassificationOptions::settings);
            case accuracy ->
                JobCommandLine.parse(new AccuracyOptions(), options).ifPresent(AccuracyOptions::settings);
        }
    }

    private List<String> options(Job job, String bootstrapServers) {
        List<String> options =
                new ArrayList<>(List.of("--bootstrap-servers", bootstrapServers, "--model", model.submitted()));
        options.addAll(jobOptions);
        if (job == Job.accuracy && jobOptions.stream().noneMatch(ClusterSubmitCommand::decidesOnRequests)) {
            options.add(LABELS_PER_MINUTE + "=20");
        }
        return options;
    }
}
