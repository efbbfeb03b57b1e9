package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchITCase {

    private static final String MODEL = "../models/pretrained/alt_gvt_nano";

    /** More than a consumer hands over at once, or a fast machine could answer all before anything is measured. */
    private static final String IMAGES = "500";

    @Test
    void everyFigureIsMeasured() throws IOException {
        TwinsProcess bench = TwinsProcess.run(
                "bench",
                "--model",
                MODEL,
                "--image-size",
                "80x60",
                "--images",
                IMAGES,
                "--rounds",
                "2",
                "--json",
                "--",
                "--decoder-threads=2");
        assertThat(bench.exitCode()).as(bench.err()).isZero();
        assertThat(bench.outLines()).hasSize(1);
        JsonNode result = new ObjectMapper().readTree(bench.out());
        assertThat(result.at("/jobOptions/0").textValue()).isEqualTo("--decoder-threads=2");
        for (String figure : new String[] {
            "/rawImagesPerSecond",
            "/endToEndImagesPerSecond",
            "/endToEndOverRaw",
            "/latencyMillis/load50/p50",
            "/latencyMillis/load90/p99",
            "/cpuMillisPerImage/preprocessing",
            "/cpuMillisPerImage/flink",
            "/cpuMillisPerImage/kafka",
            "/memoryAfter/heapBytes"
        }) {
            assertThat(result.at(figure).doubleValue()).as(figure).isPositive();
        }
        assertThat(result.at("/engineShare").doubleValue()).isBetween(0.0, 1.0);
        assertThat(result.at("/endToEndOverRawRange")).hasSize(2);
        assertThat(result.at("/meanBatchSize").doubleValue()).isBetween(1.0, 8.0);
        JsonNode best = result.at("/rawImagesPerSecondByLayout")
                .get(result.at("/rawLayout").textValue());
        assertThat(best).isEqualTo(result.at("/rawImagesPerSecond"));
        assertThat(result.at("/rawImagesPerSecondByLayout"))
                .hasSizeGreaterThan(1)
                .allSatisfy(
                        rate -> assertThat(rate.doubleValue()).isPositive().isLessThanOrEqualTo(best.doubleValue()));
    }

    @Test
    void aDeviceCanBeSimulated() throws Exception {
        TwinsProcess bench = TwinsProcess.run(
                "bench", "--model", MODEL, "--device", "simulated:2", "--images", "200", "--rounds", "1", "--json");
        assertThat(bench.exitCode()).as(bench.err()).isZero();
        JsonNode result = new ObjectMapper().readTree(bench.out());
        assertThat(result.at("/device").textValue()).isEqualTo("simulated:2");
        assertThat(result.at("/preprocessingImagesPerSecond").doubleValue()).isPositive();
        assertThat(result.at("/endToEndImagesPerSecond").doubleValue()).isPositive();
        assertThat(result.at("/batchSize").intValue()).as("that of a GPU").isEqualTo(32);
        // Such a batch in two milliseconds, at the very most.
        assertThat(result.at("/rawImagesPerSecond").doubleValue()).isBetween(1.0, 16_000.0);
    }

    @ParameterizedTest
    @CsvSource({
        "--images, 0, --images is 0; it must be at least 1",
        "--cluster, target, --cluster target exists already; name a new one",
        "--image-size, large, --image-size is 'large'; it must be of the form 500x375",
        "--image-size, 0x0, --image-size is '0x0'; it must be of the form 500x375",
        "--device, gpu, --device is 'gpu'; it must be one of auto",
        "--device, simulated, --device is 'simulated'; it must be of the form simulated:MILLIS"
    })
    void wrongUseIsNamedWithTheRightForm(String option, String value, String message) {
        TwinsProcess bench = TwinsProcess.run("bench", "--model", MODEL, option, value);
        assertThat(bench.exitCode()).isEqualTo(2);
        assertThat(bench.err()).contains(message.replace("''", "'"));
    }
}
