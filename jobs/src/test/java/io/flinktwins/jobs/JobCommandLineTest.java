package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobCommandLineTest {

    @Test
    void kafkaPropertiesMayHoldAnyCharacters() {
        assertThat(JobCommandLine.kafkaProperties(
                        "--kafka.ssl.truststore.location=/a b/c=d", "--kafka.sasl.jaas.config=x\ny", "--model", "m"))
                .containsExactly(
                        "--kafka=ssl.truststore.location=/a b/c=d", "--kafka=sasl.jaas.config=x\ny", "--model", "m");
    }

    @Test
    void otherOptionsOfThatNameStayAsTheyAre() {
        assertThat(JobCommandLine.kafkaProperties("--kafka-properties=f", "--kafka", "a=b", "--kafka.novalue"))
                .containsExactly("--kafka-properties=f", "--kafka", "a=b", "--kafka.novalue");
    }
}
