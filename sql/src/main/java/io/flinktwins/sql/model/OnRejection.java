package io.flinktwins.sql.model;

/** What a row gets whose image can't be used. */
enum OnRejection {
    /** NULL in every column of the answer but the reason. */
    NULLS,
    /** Nothing: it is left out. */
    DROP,
    /** An end of the query. */
    FAIL
}
