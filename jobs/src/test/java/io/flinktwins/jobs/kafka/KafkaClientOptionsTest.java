package io.flinktwins.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
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

    @Test
    void aClientThatFindsNoBrokerDoesNotFillTheLog() throws Exception {
        KafkaClientOptions options = new KafkaClientOptions();
        new CommandLine(options)
                .parseArgs(
                        "--bootstrap-servers=127.0.0.1:1",
                        "--kafka=default.api.timeout.ms=8000",
                        "--kafka=request.timeout.ms=5000");
        AtomicInteger lines = new AtomicInteger();
        try (Admin client = Admin.create(new HashMap<>(options.properties()));
                LogOfKafka log = new LogOfKafka(lines)) {
            assertThat(client.describeCluster().nodes().toCompletionStage().toCompletableFuture())
                    .failsWithin(Duration.ofMinutes(1));
        }
        assertThat(lines.get()).isPositive().isLessThan(500);
    }

    /** Counts what Kafka's clients log, as a cluster would keep it. */
    private static final class LogOfKafka extends AbstractAppender implements AutoCloseable {

        private static final String LOGGER = "org.apache.kafka";

        private final AtomicInteger lines;
        private final LoggerContext context = LoggerContext.getContext(false);

        LogOfKafka(AtomicInteger lines) {
            super("counting", null, null, true, Property.EMPTY_ARRAY);
            this.lines = lines;
            start();
            LoggerConfig kafka = new LoggerConfig(LOGGER, Level.INFO, false);
            kafka.addAppender(this, Level.INFO, null);
            context.getConfiguration().addLogger(LOGGER, kafka);
            context.updateLoggers();
        }

        @Override
        public void append(LogEvent event) {
            lines.incrementAndGet();
        }

        @Override
        public void close() {
            context.getConfiguration().removeLogger(LOGGER);
            context.updateLoggers();
        }
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
