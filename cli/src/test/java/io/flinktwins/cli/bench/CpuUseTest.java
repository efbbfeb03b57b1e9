package io.flinktwins.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names are from a thread dump of the command, and those of the JVM from {@code /proc/PID/task}. */
class CpuUseTest {

    @ParameterizedTest
    @CsvSource({
        "inference-0-v1-engine-0, ENGINE",
        "inference-12-v3-decoder-0, PREPROCESSING",
        "inference-0-model-poll, FLINK",
        "data-plane-kafka-request-handler-0, KAFKA",
        "kafka-producer-network-thread | producer-2, KAFKA",
        "Source Data Fetcher for Source: image events -> decode image events (1/2)#0, KAFKA",
        "Source: image events -> decode image events (1/2)#0, FLINK",
        "broker-1-to-controller-heartbeat-channel-manager, KAFKA",
        "group-coordinator-event-processor-0, KAFKA",
        "flink-pekko.actor.default-dispatcher-5, FLINK",
        "jobmanager-io-thread-1, FLINK",
        "kafka-producer-network-thread | bench, BENCH",
        "bench sender, BENCH",
        "main, BENCH",
        "C2 CompilerThre, JVM",
        "GC Thread#0, JVM",
        "G1 Conc#0, JVM",
        "VM Periodic Tas, JVM",
        "Sweeper thread, JVM"
    })
    void aThreadsNameSaysWhatItWorksFor(String thread, CpuUse use) {
        assertThat(CpuUse.of(thread)).isEqualTo(use);
    }
}
