package io.flinktwins.inference;

import java.io.Serializable;

/** Which model gave an answer: the name and the version of its model directory. */
public record ModelIdentity(String name, long version) implements Serializable {

    @Override
    public String toString() {
        return name + "/" + version;
    }
}
