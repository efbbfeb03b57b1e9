package io.flinktwins.serve.http;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A status and the JSON that goes with it.
 *
 * @param status as HTTP has it
 */
public record Reply(int status, JsonNode body) {}
