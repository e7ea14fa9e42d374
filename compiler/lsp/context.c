/* SPDX-License-Identifier: MIT */
/*
 * Reads what requests name, and writes places. Nothing that a client sends is trusted: a place
 * outside a document is brought into it, a document that is not open is a failure.
 */
#include "lsp/context.h"

#include <stdarg.h>
#include <stdio.h>

#include "lsp/uri.h"
#include "source/source.h"

#define MESSAGE_MAX 500

bool context_fail(struct context *context, enum failure_code code, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    context->failure.code = code;
    context->failure.message = arena_text(context->arena, text_of(size < 0 ? format : message));
    return false;
}

struct document *context_document(struct context *context, const struct json_node *params)
{
    struct document *document;
    struct text uri;

    if (!params_text(params_member(params_member(params, "textDocument"), "uri"), &uri)) {
        context_fail(context, FAILURE_PARAMS, "expected 'textDocument' with a 'uri'");
        return NULL;
    }
    document = documents_find(&context->documents, uri);
    if (!document)
        context_fail(context, FAILURE_PARAMS, "'%.*s' is not open", TEXT_ARG(uri));
    return document;
}

struct analysis *context_analysis(struct context *context, struct document *document)
{
    if (!document->analysis)
        document->analysis =
            analysis_new(&context->documents, &context->workspace, document, document->path, true);
    return document->analysis;
}

bool context_position(const struct json_node *value, struct position *ret_position)
{
    int64_t line;
    int64_t character;

    if (!params_integer(params_member(value, "line"), &line) || line < 0 ||
        !params_integer(params_member(value, "character"), &character) || character < 0)
        return false;
    *ret_position = (struct position){(size_t)line, (size_t)character};
    return true;
}

bool context_spot(struct context *context, const struct json_node *params, struct spot *ret_spot)
{
    struct position position;
    struct document *document = context_document(context, params);

    if (!document)
        return false;
    if (!context_position(params_member(params, "position"), &position))
        return context_fail(context, FAILURE_PARAMS, "expected a 'position'");
    struct analysis *analysis = context_analysis(context, document);
    if (!analysis->file.ast)
        return context_fail(context, FAILURE_REFUSED, "the file cannot be read");
    const struct source *source = analysis->file.ast->source;
    *ret_spot = (struct spot){
        .document = document,
        .analysis = analysis,
        .source = source,
        .offset = analysis_offset(analysis, source, position, context->unit),
    };
    return true;
}

void context_write_position(struct json *json, const char *key, struct position position)
{
    json_begin_object(json, key);
    json_write_number(json, "line", position.line);
    json_write_number(json, "character", position.character);
    json_end_object(json);
}

void context_write_range(const struct context *context, struct json *json, const char *key,
                         struct analysis *analysis, struct span span)
{
    uint32_t end = span.end < span.begin ? span.begin : span.end;

    json_begin_object(json, key);
    context_write_position(json, "start",
                           analysis_position(analysis, span.source, span.begin, context->unit));
    context_write_position(json, "end",
                           analysis_position(analysis, span.source, end, context->unit));
    json_end_object(json);
}

const char *context_uri(struct context *context, const char *canonical)
{
    const struct document *document = documents_find_canonical(&context->documents, canonical);

    return document ? document->uri : uri_of_path(context->arena, text_of(canonical)).data;
}

void context_write_location(struct context *context, struct json *json, const char *key,
                            struct analysis *analysis, struct span span)
{
    struct compiled compiled = {.canonical = span.source->path};

    compilation_find_source(analysis->compilation, span.source, &compiled);
    json_begin_object(json, key);
    json_write_string(json, "uri", text_of(context_uri(context, compiled.canonical)));
    context_write_range(context, json, "range", analysis, span);
    json_end_object(json);
}
