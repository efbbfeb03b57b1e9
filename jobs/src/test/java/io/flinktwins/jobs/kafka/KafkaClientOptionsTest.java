package io.flinktwins.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Set;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.metrics.JmxReporter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class KafkaClientOptionsTest {

    @Test
    void aClientRegistersNoMetricsWithItsProcess() throws Exception {
        assertThat(beansOfClient()).isEmpty();
    }

    @Test
    void itDoesOnRequest() throws Exception {
        assertThat(beansOfClient("--kafka=metric.reporters=" + JmxReporter.class.getName()))
                .isNotEmpty();
    }

    private static Set<ObjectName> beansOfClient(String... more) throws Exception {
        KafkaClientOptions options = new KafkaClientOptions();
        CommandLine command = new CommandLine(options);
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--bootstrap-servers=localhost:9092";
        arguments[1] = "--kafka=client.id=observed";
        System.arraycopy(more, 0, arguments, 2, more.length);
        command.parseArgs(arguments);
        try (Admin client = Admin.create(new HashMap<>(options.properties()))) {
            assertThat(client.metrics()).isNotEmpty();
            return ManagementFactory.getPlatformMBeanServer()
                    .queryNames(new ObjectName("kafka.admin.client:client-id=observed,*"), null);
        }
    }
}
