package io.flinktwins.options;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Options that mean nothing beside another one.
 *
 * @param option which excludes them
 * @param excluded what would be ignored
 */
public record Exclusion(String option, List<String> excluded) {

    public Exclusion {
        excluded = List.copyOf(excluded);
    }

    /**
     * Looks at what was given.
     *
     * @throws InvalidOptionsException naming two options that don't go together
     */
    public void check(CommandSpec command) {
        ParseResult given = command.commandLine().getParseResult();
        if (given.hasMatchedOption(option)) {
            excluded.stream().filter(given::hasMatchedOption).findFirst().ifPresent(ignored -> {
                throw new InvalidOptionsException(
                        "%s means nothing with %s; leave one of them out".formatted(ignored, option));
            });
        }
    }
}
