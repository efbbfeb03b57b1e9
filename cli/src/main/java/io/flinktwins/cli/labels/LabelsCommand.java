package io.flinktwins.cli.labels;

import picocli.CommandLine.Command;

/** {@code twins labels}: labels by people who work elsewhere. */
@Command(
        name = "labels",
        description = {
            "Gives the images whose labels are wanted to Label Studio, and takes the labels from there, or from CSV.",
            "To label a few by hand, see twins review."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {LabelsExportCommand.class, LabelsImportCommand.class})
public final class LabelsCommand {}
