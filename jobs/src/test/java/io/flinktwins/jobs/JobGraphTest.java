package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What a JobManager reads of a job with threads that outlive it; see {@link io.flinktwins.schemas.wire.RecordType}. */
class JobGraphTest {

    private final StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();

    @Test
    void theClassificationJobHoldsNoGeneratedClass() throws IOException {
        DefinedJobs.classification(environment, "--bootstrap-servers=unused:1", "--model=" + FashionMnist.MODEL);
        assertThat(generatedClassesIn(environment.getStreamGraph())).isEmpty();
    }

    @Test
    void theAccuracyJobHoldsNoGeneratedClass() throws IOException {
        DefinedJobs.accuracy(
                environment,
                "--bootstrap-servers=unused:1",
                "--classes=10",
                "--labels-per-minute=1",
                "--rejection-topic=dead-letters");
        assertThat(generatedClassesIn(environment.getStreamGraph())).isEmpty();
    }

    /** In one chain records are handed on as objects; between chains each would be written and read. */
    @Test
    void anImageIsWrittenNowhereOnItsWayToTheEngine() {
        DefinedJobs.classification(
                environment,
                "--bootstrap-servers=unused:1",
                "--model=" + FashionMnist.MODEL,
                "--image-uri-allow=https://images.example.com/");
        List<String> chains = new ArrayList<>();
        environment.getStreamGraph().getJobGraph().getVertices().forEach(vertex -> chains.add(vertex.getName()));
        assertThat(chains)
                .anyMatch(
                        chain -> chain.startsWith(
                                "Source: image events -> count deleted image events -> decode image events -> fetch images -> classify -> rank"));
    }

    private static SortedSet<String> generatedClassesIn(StreamGraph graph) throws IOException {
        try (ClassNames names = new ClassNames()) {
            for (StreamNode node : graph.getStreamNodes()) {
                names.writeObject(node);
                names.writeObject(node.getOperatorFactory());
                names.writeObject(node.getTypeSerializersIn());
                names.writeObject(node.getTypeSerializerOut());
                names.writeObject(node.getInEdges());
            }
            assertThat(names.found).contains("org.apache.flink.connector.kafka.sink.KafkaSink");
            names.found.removeIf(name -> !name.matches("io\\.flinktwins\\.schemas\\.[A-Z]\\w+"));
            return names.found;
        }
    }

    /** The classes of all that is written to it, as instances and as {@link Class} objects alike. */
    private static final class ClassNames extends ObjectOutputStream {

        final SortedSet<String> found = new TreeSet<>();

        ClassNames() throws IOException {
            super(OutputStream.nullOutputStream());
        }

        @Override
        protected void annotateClass(Class<?> written) {
            found.add(written.getName());
        }
    }
}
