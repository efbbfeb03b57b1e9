package io.flinktwins.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordCodec;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/wire-format.md says of bytes and settings; its programs run in WireFormatPageITCase of {@code cli}. */
class WireFormatPageTest {

    private static final Path PAGE = Path.of("../docs/wire-format.md");
    private static final Pattern PROPERTIES = Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL);
    private static final String PREFIX = "value.converter";

    @ParameterizedTest
    @EnumSource(PipelineTopic.class)
    void aContractHasTheHeaderThatAvroComputes(PipelineTopic topic) throws Exception {
        String contract = topic.contract().getSimpleName();
        assertThat(Files.readString(PAGE))
                .contains("| `%s` | [`%s`](../schemas/src/main/avro/%s.avsc) | `%s` |"
                        .formatted(topic.topicName(), contract, contract, header(topic, " ")));
    }

    @Test
    void sparkTakesTheNewestClassificationsAndWeWriteThem() throws Exception {
        String header = header(PipelineTopic.CLASSIFICATIONS, "");
        assertThat(Files.readString(PAGE)).contains("hex(substring(value, 1, 10)) = '%s'".formatted(header));
        byte[] written = RecordCodec.of(Classification.class).encode(SampleRecords.classification());
        assertThat(HexFormat.of().withUpperCase().formatHex(written, 0, 10)).isEqualTo(header);
    }

    @Test
    void connectTakesTheConverterAsItIsConfigured() throws Exception {
        Properties connector = properties();
        Map<String, String> settings = new HashMap<>();
        for (String name : connector.stringPropertyNames()) {
            if (name.startsWith(PREFIX + ".")) {
                settings.put(name.substring(PREFIX.length() + 1), connector.getProperty(name));
            }
        }
        ContractConverter converter = Class.forName(connector.getProperty(PREFIX))
                .asSubclass(ContractConverter.class)
                .getConstructor()
                .newInstance();
        converter.configure(settings, false);
        assertThat(converter
                        .toConnectData(
                                "answers",
                                new ContractSerializer<>().serialize("answers", SampleRecords.classification()))
                        .schema()
                        .name())
                .isEqualTo("io.flinktwins.schemas.Classification");
    }

    private static Properties properties() throws IOException {
        Matcher snippet = PROPERTIES.matcher(Files.readString(PAGE));
        assertThat(snippet.find()).isTrue();
        Properties properties = new Properties();
        properties.load(new StringReader(snippet.group(1)));
        return properties;
    }

    private static String header(PipelineTopic topic, String between) throws NoSuchAlgorithmException {
        byte[] fingerprint = SchemaNormalization.parsingFingerprint(
                "CRC-64-AVRO", SpecificData.get().getSchema(topic.contract()));
        HexFormat hex = HexFormat.ofDelimiter(between).withUpperCase();
        return String.join(between, "C3", "01", hex.formatHex(fingerprint));
    }
}
