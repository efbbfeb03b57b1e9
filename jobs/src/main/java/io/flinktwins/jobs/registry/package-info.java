/** Takes the ids of schemas in, and gives out what a schema registry with Confluent's API has for them. */
@NullMarked
package io.flinktwins.jobs.registry;

import org.jspecify.annotations.NullMarked;
