package io.flinktwins.sql.model;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.operators.inference.InferenceSettings;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ResolvedCatalogModel;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.FactoryUtil.ModelProviderFactoryHelper;
import org.apache.flink.table.factories.ModelProviderFactory;
import org.apache.flink.table.ml.ModelProvider;

/**
 * Makes the models of {@code CREATE MODEL ... WITH ('provider' = 'twins', ...)}: a model directory that is classified
 * with.
 *
 * <p>Whatever can be checked is checked while a query is planned, the model itself included.
 */
public final class TwinsModelProviderFactory implements ModelProviderFactory {

    private static final String IDENTIFIER = "twins";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return TwinsModelOptions.REQUIRED;
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return TwinsModelOptions.OPTIONAL;
    }

    @Override
    public ModelProvider createModelProvider(Context context) {
        ModelProviderFactoryHelper options = FactoryUtil.createModelProviderFactoryHelper(this, context);
        ResolvedCatalogModel model = context.getCatalogModel();
        try {
            options.validate();
            ModelSettings settings = ModelSettings.of(options.getOptions());
            return new TwinsModelProvider(rows(model, settings), Concurrency.of(context.getConfiguration(), settings));
        } catch (InvalidSettingException e) {
            throw invalid(e, model.getOptions());
        } catch (UnservableModelException | IllegalArgumentException e) {
            throw new ValidationException("The model can't be served: " + e.getMessage());
        } catch (ValidationException e) {
            throw new ValidationException(messages(e));
        }
    }

    /** Looks at the model last, because that takes longest. */
    private static RowSettings rows(ResolvedCatalogModel model, ModelSettings settings) {
        ImageColumn image = ImageColumn.declaredIn(
                model.getResolvedInputSchema(), settings.fetch().allowed());
        AnswerColumns answers = AnswerColumns.declaredIn(model.getResolvedOutputSchema());
        ModelSummary summary = settings.engine().summarize();
        summary.input().batchBytes(settings.largestCapacity().batchSize());
        InferenceSettings inference = new InferenceSettings(
                settings.engine(), summary.classes(), settings.capacity(), settings.serving(), settings.lostEngine());
        return new RowSettings(
                inference,
                image,
                settings.fetch(),
                settings.topK().labelled(summary.classes().labels()),
                answers,
                settings.onRejection());
    }

    /** The option of a setting: its words, joined by hyphens, and what was written there. */
    private static ValidationException invalid(InvalidSettingException setting, Map<String, String> written) {
        String option = setting.setting().replace(' ', '-');
        String value = written.getOrDefault(option, setting.value().toString());
        return new ValidationException(setting.messageFor("'%s'".formatted(option), "'%s'".formatted(value)));
    }

    /** All in one, as everywhere here: of a chain, and of what is suppressed, the SQL client shows only the last message. */
    private static String messages(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
    }
}
