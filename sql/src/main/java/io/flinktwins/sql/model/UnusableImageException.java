package io.flinktwins.sql.model;

import io.flinktwins.schemas.Rejection;

/** An image can't be used, and its query is to fail then. */
final class UnusableImageException extends RuntimeException {

    UnusableImageException(Rejection rejection) {
        super("an image can't be used: %s: %s; 'on-rejection' = 'nulls' or 'drop' lets the query go on"
                .formatted(rejection.reason(), rejection.message()));
    }
}
