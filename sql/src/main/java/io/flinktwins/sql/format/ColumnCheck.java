package io.flinktwins.sql.format;

import static java.util.stream.Collectors.joining;

import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.RowType.RowField;

/**
 * Whether a table can have a contract's records as its rows. Its columns are any of the contract's fields, by name and in
 * any order, in the types of {@link ContractColumns}; the same holds for the fields of a row in a column.
 */
final class ColumnCheck {

    /** What becomes of the table: a reader may find nulls, a writer has to fill what has no default. */
    enum Use {
        READ,
        WRITTEN
    }

    private final Schema contract;
    private final Use use;

    private ColumnCheck(Schema contract, Use use) {
        this.contract = contract;
        this.use = use;
    }

    /**
     * Checks the columns of a table.
     *
     * @throws ValidationException saying which column is wrong or missing, and what to write
     */
    static void check(RowType columns, Schema contract, Use use) {
        new ColumnCheck(contract, use).checkRow(columns, contract, "");
    }

    private void checkRow(RowType row, Schema contractRecord, String prefix) {
        for (RowField column : row.getFields()) {
            Schema.Field field = contractRecord.getField(column.getName());
            if (field == null) {
                throw new ValidationException("there is no %s%s in %s; its columns are %s"
                        .formatted(prefix, column.getName(), contract.getName(), columns(contractRecord, all -> true)));
            }
            check(column.getType(), field.schema(), prefix + column.getName());
        }
        if (use == Use.WRITTEN) {
            requireComplete(row, contractRecord, prefix);
        }
    }

    private void check(LogicalType column, Schema field, String path) {
        Schema value = ContractColumns.value(field);
        if (column instanceof RowType row && value.getType() == Schema.Type.RECORD) {
            checkRow(row, value, path + ".");
        } else if (column instanceof ArrayType array && value.getType() == Schema.Type.ARRAY) {
            check(array.getElementType(), value.getElementType(), path + "[]");
        } else if (column instanceof MapType map && value.getType() == Schema.Type.MAP) {
            requireSame(map.getKeyType(), ContractColumns.text(), "a key of " + path);
            check(map.getValueType(), value.getValueType(), "a value of " + path);
        } else {
            requireSame(column, ContractColumns.type(value), path);
        }
        if (use == Use.READ && field.isNullable() && !column.isNullable()) {
            throw new ValidationException("%s may be null in %s; leave out NOT NULL and write %s"
                    .formatted(path, contract.getName(), declared(column)));
        }
    }

    private void requireSame(LogicalType column, LogicalType field, String path) {
        if (!isSame(column, field)) {
            throw new ValidationException("%s is %s in the table; in %s it is %s: write that"
                    .formatted(path, declared(column), contract.getName(), declared(field)));
        }
    }

    /** A time that has a watermark is another type than one without. */
    private static boolean isSame(LogicalType column, LogicalType field) {
        if (column instanceof LocalZonedTimestampType time && field instanceof LocalZonedTimestampType contractTime) {
            return time.getPrecision() == contractTime.getPrecision();
        }
        return column.copy(true).equals(field.copy(true));
    }

    private void requireComplete(RowType row, Schema contractRecord, String prefix) {
        String missing =
                columns(contractRecord, field -> !field.hasDefaultValue() && row.getFieldIndex(field.name()) < 0);
        if (!missing.isEmpty()) {
            throw new ValidationException("%s can't be written without %s: add to %s"
                    .formatted(
                            contract.getName(),
                            missing,
                            prefix.isEmpty() ? "the table" : prefix.substring(0, prefix.length() - 1)));
        }
    }

    private static String columns(Schema contractRecord, Predicate<Schema.Field> wanted) {
        return contractRecord.getFields().stream()
                .filter(wanted)
                .map(field -> "`%s` %s".formatted(field.name(), declared(ContractColumns.type(field.schema()))))
                .collect(joining(", "));
    }

    /** As it is declared: columns may be null unless a table says that they may not. */
    private static String declared(LogicalType type) {
        return type.copy(true).asSummaryString();
    }
}
