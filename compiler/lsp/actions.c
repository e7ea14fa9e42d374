/* SPDX-License-Identifier: MIT */
/* Repairs of what the compiler complains about, where it knows what was meant. */
#include "diag/collection.h"
#include "lsp/methods.h"

static bool is_wanted(const struct json_node *asked)
{
    const struct json_node *only = params_member(asked, "only");
    struct text kind;

    if (!params_first(only))
        return true;
    for (const struct json_node *item = params_first(only); item; item = item->next) {
        if (params_text(item, &kind) && (text_is(kind, "quickfix") || kind.size == 0))
            return true;
    }
    return false;
}

static void write_title(struct json *json, const struct problem *problem)
{
    struct buffer title = {0};
    struct span span = problem->replaced;

    if (span.begin == span.end)
        buffer_format(&title, "Insert '%.*s'", TEXT_ARG(problem->replacement));
    else
        buffer_format(&title, "Replace '%.*s' by '%.*s'", (int)(span.end - span.begin),
                      span.source->text + span.begin, TEXT_ARG(problem->replacement));
    json_write_string(json, "title", buffer_text(&title));
    buffer_free(&title);
}

static void write_action(struct context *context, struct json *json,
                         const struct document *document, const struct problem *problem)
{
    json_begin_object(json, NULL);
    write_title(json, problem);
    json_write_string(json, "kind", text_of("quickfix"));
    json_write_bool(json, "isPreferred", true);
    json_begin_object(json, "edit");
    json_begin_object(json, "changes");
    json_begin_array(json, document->uri);
    json_begin_object(json, NULL);
    context_write_range(context, json, "range", document->analysis, problem->replaced);
    json_write_string(json, "newText", problem->replacement);
    json_end_object(json);
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
}

static bool is_within(const struct problem *problem, const struct source *source, uint32_t begin,
                      uint32_t end)
{
    return problem->replacement.size > 0 && problem->replaced.source == source &&
           problem->span.source == source && problem->span.begin <= end &&
           begin <= problem->span.end && !problem->silence;
}

bool actions_answer(struct context *context, const struct json_node *params, struct json *json)
{
    const struct json_node *range = params_member(params, "range");
    struct document *document = context_document(context, params);
    struct position from;
    struct position to;

    if (!document)
        return false;
    if (!context_position(params_member(range, "start"), &from) ||
        !context_position(params_member(range, "end"), &to))
        return context_fail(context, FAILURE_PARAMS, "expected a 'range'");
    struct analysis *analysis = context_analysis(context, document);
    const struct source *source = analysis->file.ast ? analysis->file.ast->source : NULL;
    bool is_looking = source && is_wanted(params_member(params, "context"));
    uint32_t begin = source ? analysis_offset(analysis, source, from, context->unit) : 0;
    uint32_t end = source ? analysis_offset(analysis, source, to, context->unit) : 0;

    json_begin_array(json, "result");
    for (size_t i = 0; is_looking && i < analysis->diagnostics->problem_count; i++) {
        const struct problem *problem = analysis->diagnostics->problems[i];

        if (is_within(problem, source, begin, end))
            write_action(context, json, document, problem);
    }
    json_end_array(json);
    return true;
}
