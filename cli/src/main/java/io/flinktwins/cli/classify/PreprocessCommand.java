package io.flinktwins.cli.classify;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.image.Preprocessor;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelDirectoryOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twins preprocess}: the exact model inputs of files, to compare with a training pipeline. */
@Command(
        name = "preprocess",
        description = {
            "Writes the exact model input of each image file as NumPy's .npy, to compare with a training pipeline.",
            "Prints a line of JSON for each file, in the order given:",
            "{\"file\",\"modelInput\"} or {\"file\",\"error\":{\"reason\",\"message\"}}"
        })
public final class PreprocessCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelDirectoryOption model = new ModelDirectoryOption();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where FILE.npy goes; made if it is not there.")
    private Path out;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Image files, each with another name.")
    private List<Path> files = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkNames();
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new InvalidOptionsException("--out %s is a file; name a folder".formatted(out));
        }
        ModelDescription description = model.description();
        ModelInput input = description.input();
        Files.createDirectories(out);
        ByteBuffer tensor = ByteBuffer.allocateDirect(input.byteSize());
        try (Preprocessor preprocessor = new Preprocessor(input, description.preprocessing(), ImageLimits.DEFAULT)) {
            for (Path file : files) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                spec.commandLine().getOut().println(preprocess(file, preprocessor, input, tensor.clear()));
            }
        }
        return ExitCode.OK;
    }

    private void checkNames() {
        Set<Path> outputs = new HashSet<>();
        for (Path file : files) {
            if (!outputs.add(output(file))) {
                throw new InvalidOptionsException(
                        "two files would be written to %s; preprocess them apart".formatted(output(file)));
            }
        }
    }

    private Path output(Path file) {
        return out.resolve(file.getFileName() + ".npy");
    }

    private String preprocess(Path file, Preprocessor preprocessor, ModelInput input, ByteBuffer tensor)
            throws IOException {
        try {
            preprocessor.preprocess(FileBytes.read(file), tensor);
        } catch (RejectedImageException e) {
            return FileLine.ofRejection(file, e.rejection());
        }
        NpyFile.write(output(file), input, tensor.flip());
        return FileLine.ofModelInput(file, output(file));
    }
}
