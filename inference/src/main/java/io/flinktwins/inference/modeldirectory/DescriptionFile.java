package io.flinktwins.inference.modeldirectory;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads the tree of values in a description file, JSON or YAML.
 *
 * <p>The file may be anything: it is not read if it is large, and messages show a place in it and nothing of what is there.
 */
final class DescriptionFile {

    /** A description with the labels of 20,000 classes has one. */
    private static final int MAX_MEBIBYTES = 16;

    private static final int MEBIBYTE = 1 << 20;

    static final DescriptionFile JSON = new DescriptionFile("JSON", JsonMapper.builder());
    static final DescriptionFile YAML = new DescriptionFile(
            "YAML",
            YAMLMapper.builder(YAMLFactory.builder().loaderOptions(yamlLimits()).build()));

    private final String language;
    private final ObjectMapper mapper;

    private DescriptionFile(String language, MapperBuilder<?, ?> mapper) {
        this.language = language;
        this.mapper = mapper.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    private static LoaderOptions yamlLimits() {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MAX_MEBIBYTES * MEBIBYTE);
        return limits;
    }

    /** @throws IllegalArgumentException saying what is wrong with the file, and where */
    JsonNode read(Path file) throws IOException {
        requireModestSize(file);
        try {
            if (this == YAML) {
                requireNoAliases(file);
            }
            return mapper.readTree(file.toFile());
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException("it is nested too deeply, or has a value that is too long", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "it is no valid %s, has a field twice, or goes on behind its end: look at %s"
                            .formatted(language, place(e.getLocation())),
                    e);
        } catch (CharConversionException e) {
            throw new IllegalArgumentException("it is not in UTF-8", e);
        }
    }

    static void requireModestSize(Path file) throws IOException {
        long mebibytes = Files.size(file) / MEBIBYTE;
        if (mebibytes >= MAX_MEBIBYTES) {
            throw new IllegalArgumentException(
                    "it has %d MiB; it must be smaller than %d MiB, which holds any description"
                            .formatted(mebibytes, MAX_MEBIBYTES));
        }
    }

    /** An alias would be taken for the text of its name; and resolving them lets a small file become a huge tree. */
    private void requireNoAliases(Path file) throws IOException {
        try (JsonParser parser = mapper.createParser(file.toFile())) {
            while (parser.nextToken() != null) {
                if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                    throw new IllegalArgumentException("it has a YAML alias (*name) at %s: write the value itself there"
                            .formatted(place(parser.currentTokenLocation())));
                }
            }
        }
    }

    private static String place(JsonLocation location) {
        return location == null
                ? "its end"
                : "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}
