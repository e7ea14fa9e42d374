/* SPDX-License-Identifier: MIT */
/*
 * Says what is wrong with a document. A problem in a file that it imports is shown at the import,
 * at the first of them; the rest is for whoever opens that file.
 */

#include "diag/collection.h"
#include "lsp/framing.h"
#include "lsp/methods.h"

enum severity { SEVERITY_ERROR = 1, SEVERITY_WARNING = 2, SEVERITY_INFORMATION = 3 };

#define TAG_UNNECESSARY 1
#define TAG_DEPRECATED  2

struct publishing {
    struct context *context;
    struct analysis *analysis;
    const struct source *source; /* of the document */
    struct json json;
};

static void begin(struct json *json, const struct document *document)
{
    json_begin_object(json, NULL);
    json_write_string(json, "jsonrpc", text_of("2.0"));
    json_write_string(json, "method", text_of("textDocument/publishDiagnostics"));
    json_begin_object(json, "params");
    json_write_string(json, "uri", text_of(document->uri));
    json_write_integer(json, "version", document->version);
    json_begin_array(json, "diagnostics");
}

static void end(struct json *json, struct buffer *out)
{
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
    framing_write(out, buffer_text(&json->text));
    buffer_free(&json->text);
}

/* What a rule of the linter finds that breaks nothing is information. */
static enum severity severity_of(const struct problem *problem)
{
    if (problem->severity == DIAG_ERROR)
        return SEVERITY_ERROR;
    return catalogue_of(problem->code)->set > CATALOGUE_MINIMAL ? SEVERITY_INFORMATION
                                                                : SEVERITY_WARNING;
}

static void write_tags(struct json *json, enum diag_code code)
{
    int tag = code == DIAG_UNUSED_IMPORT    ? TAG_UNNECESSARY
              : code == DIAG_DEPRECATED_USE ? TAG_DEPRECATED
                                            : 0;
    if (tag == 0)
        return;
    json_begin_array(json, "tags");
    json_write_integer(json, NULL, tag);
    json_end_array(json);
}

static void write_message(struct json *json, struct text text, struct text hint)
{
    struct buffer message = {0};

    buffer_append(&message, text);
    if (hint.size)
        buffer_format(&message, "\n%.*s", TEXT_ARG(hint));
    json_write_string(json, "message", buffer_text(&message));
    buffer_free(&message);
}

static void write_notes(struct publishing *publishing, const struct problem *problem)
{
    struct json *json = &publishing->json;

    if (problem->note_count == 0)
        return;
    json_begin_array(json, "relatedInformation");
    for (size_t i = 0; i < problem->note_count; i++) {
        const struct note *note = &problem->notes[i];

        if (!note->span.source)
            continue;
        json_begin_object(json, NULL);
        context_write_location(publishing->context, json, "location", publishing->analysis,
                               collection_clamp(note->span));
        json_write_string(json, "message", note->text);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_problem(struct publishing *publishing, const struct problem *problem)
{
    const struct catalogue_entry *entry = catalogue_of(problem->code);
    struct span span = problem->span.source == publishing->source
                           ? collection_clamp(problem->span)
                           : (struct span){publishing->source, 0, 0};
    struct json *json = &publishing->json;

    json_begin_object(json, NULL);
    context_write_range(publishing->context, json, "range", publishing->analysis, span);
    json_write_integer(json, "severity", severity_of(problem));
    json_write_string(json, "code", text_of(catalogue_name(entry).text));
    json_write_string(json, "source", text_of("widlc"));
    write_message(json, problem->text, problem->hint);
    write_tags(json, problem->code);
    write_notes(publishing, problem);
    json_end_object(json);
}

/* The import of the document that leads to `source` itself; NULL: others are between. */
static const struct reference *import_of(const struct publishing *publishing,
                                         const struct source *source)
{
    const struct references *references = &publishing->analysis->references;

    for (size_t i = 0; i < references->count; i++) {
        const struct reference *reference = &references->items[i];

        if (reference->span.source == publishing->source && reference->target.source == source &&
            reference->target.end == 0)
            return reference;
    }
    return NULL;
}

/* An error in an imported file, unless one of that file is shown already. */
static void write_import(struct publishing *publishing, const struct problem *problem,
                         const struct source **last)
{
    const struct reference *import = import_of(publishing, problem->span.source);
    struct json *json = &publishing->json;

    if (!import || *last == problem->span.source)
        return;
    *last = problem->span.source;
    json_begin_object(json, NULL);
    context_write_range(publishing->context, json, "range", publishing->analysis, import->span);
    json_write_integer(json, "severity", SEVERITY_ERROR);
    json_write_string(json, "source", text_of("widlc"));
    json_write_string(json, "message", text_of("the imported file has errors"));
    json_begin_array(json, "relatedInformation");
    json_begin_object(json, NULL);
    context_write_location(publishing->context, json, "location", publishing->analysis,
                           collection_clamp(problem->span));
    json_write_string(json, "message", problem->text);
    json_end_object(json);
    json_end_array(json);
    json_end_object(json);
}

static void write_all(struct publishing *publishing)
{
    const struct diagnostics *diagnostics = publishing->analysis->diagnostics;
    struct problem *sorted[COLLECTION_MAX];
    const struct source *last = NULL;

    collection_sort(diagnostics, sorted);
    for (size_t i = 0; i < diagnostics->problem_count; i++) {
        const struct problem *problem = sorted[i];

        if (problem->silence)
            continue;
        if (problem->span.source == publishing->source || !problem->span.source)
            write_problem(publishing, problem);
        else if (problem->severity == DIAG_ERROR)
            write_import(publishing, problem, &last);
    }
}

void publish(struct context *context, struct document *document, struct buffer *out)
{
    struct publishing publishing = {
        .context = context,
        .analysis = context_analysis(context, document),
        .json = {.is_compact = true},
    };

    begin(&publishing.json, document);
    if (publishing.analysis->file.ast) {
        publishing.source = publishing.analysis->file.ast->source;
        write_all(&publishing);
    }
    end(&publishing.json, out);
}

void publish_nothing(const struct document *document, struct buffer *out)
{
    struct json json = {.is_compact = true};

    begin(&json, document);
    end(&json, out);
}
