/** Takes image events in and gives them out with the encoded bytes, which are fetched if the event only points to them. */
@NullMarked
package io.flinktwins.operators.fetch;

import org.jspecify.annotations.NullMarked;
