package io.flinktwins.cli.pipeline;

import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelDirectoryOption;
import io.flinktwins.testbed.processes.Checkout;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the model, of commands that have one without it. */
public final class DemoModelOption {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    ModelDirectoryOption.DESCRIPTION + " Default: models/pretrained/alt_gvt_nano of this checkout.")
    private String model = Checkout.current().demoModel().toString();

    /**
     * The model directory; a path is absolute, so that it means the same to every process.
     *
     * @throws InvalidOptionsException if it has no version
     */
    public String directory() {
        String directory = absolute();
        try {
            new ModelDirectory(directory).versions();
            return directory;
        } catch (UnservableModelException e) {
            throw new InvalidOptionsException("--model: " + e.getMessage(), e);
        }
    }

    /**
     * The model directory for Flink's client, which has the cluster's plugins: it looks itself at one that is elsewhere.
     *
     * @throws InvalidOptionsException if it is here and has no version
     */
    public String submitted() {
        return isElsewhere() ? model : directory();
    }

    /**
     * Reads what the newest version says of itself.
     *
     * @throws InvalidOptionsException if it can't be read
     */
    public ModelDescription description() {
        return ModelDirectoryOption.descriptionIn(absolute());
    }

    /** Whether it is on a file system that only Flink's client reaches. */
    public boolean isElsewhere() {
        return model.contains("://");
    }

    private String absolute() {
        return isElsewhere()
                ? model
                : Path.of(model).toAbsolutePath().normalize().toString();
    }
}
