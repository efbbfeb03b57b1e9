package io.flinktwins.options;

import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import picocli.CommandLine.Option;

/** The option that names the model. */
public final class ModelDirectoryOption {

    /** What a model directory is, also where it may be left out. */
    public static final String DESCRIPTION =
            "Model directory NAME, with a numbered folder for each version; the highest is taken. A path, the same on"
                    + " every TaskManager, or a URI of a file system that Flink knows, such as s3://.";

    @Option(names = "--model", required = true, paramLabel = "DIR", description = DESCRIPTION)
    private String model;

    public ModelDirectory directory() {
        return new ModelDirectory(model);
    }

    /** The directory as it was written. */
    public String written() {
        return model;
    }

    /**
     * Reads what the newest version says of itself.
     *
     * @throws InvalidOptionsException if it can't be read
     */
    public ModelDescription description() {
        return descriptionIn(model);
    }

    /**
     * Reads what the newest version in a model directory says of itself.
     *
     * @throws InvalidOptionsException if it can't be read
     */
    public static ModelDescription descriptionIn(String model) {
        try {
            return new ModelDirectory(model).newestDescription();
        } catch (UnservableModelException e) {
            throw new InvalidOptionsException("--model: " + e.getMessage(), e);
        }
    }
}
